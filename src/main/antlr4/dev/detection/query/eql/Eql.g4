// EQL as Elasticsearch documents it. The grammar takes a little more than is allowed (lists anywhere, [by] after [with],
// options by any name): the builders refuse the rest with messages that say what would be right. Every choice needs at most
// two tokens of lookahead, and chains of operators are lists, so that only brackets make the parser recurse.
grammar Eql;

query : (event | series) pipe* EOF ;

event : category WHERE disjunction ;

category : ANY | NAME | STRING | RAW_STRING ;

series : kind=(SEQUENCE | SAMPLE | JOIN) keys? option? late=keys? step+ until? ;

until : UNTIL step ;

step : missing='!'? '[' event ']' keys? option? late=keys? ;

keys : BY field (',' field)* ;

option : WITH name=NAME '=' value=(INTEGER | DECIMAL) unit=NAME? ;

pipe : '|' name=NAME (disjunction (',' disjunction)*)? ;

disjunction : conjunction (OR conjunction)* ;

conjunction : negation (AND negation)* ;

negation : NOT* comparison ;

comparison : arithmetic (negated=NOT? operator arithmetic)? ;

operator
  : EQUAL | NOT_EQUAL | LESS | LESS_OR_EQUAL | GREATER | GREATER_OR_EQUAL | COLON
  | IN | IN_IGNORING_CASE | LIKE | LIKE_IGNORING_CASE | REGEX | REGEX_IGNORING_CASE
  ;

arithmetic : signed (('+' | '-' | '*' | '/' | '%') signed)* ;

signed : '-'* operand ;

operand
  : '(' disjunction (',' disjunction)* ')'                     # list
  | name=NAME tilde='~'? '(' (disjunction (',' disjunction)*)? ')' # call
  | field                                                      # fieldValue
  | value=(STRING | RAW_STRING | INTEGER | DECIMAL | TRUE | FALSE | NULL) # constant
  ;

field : optional='?'? (NAME | QUOTED_NAME) ('.' segment | '[' index+=INTEGER ']')* ;

// A keyword is only a keyword where a name can begin.
segment
  : NAME | QUOTED_NAME | AND | ANY | BY | FALSE | IN | JOIN | LIKE | NOT | NULL | OR | REGEX | SAMPLE | SEQUENCE | TRUE
  | UNTIL | WHERE | WITH
  ;

AND : 'and' ;
ANY : 'any' ;
BY : 'by' ;
FALSE : 'false' ;
IN : 'in' ;
IN_IGNORING_CASE : 'in~' ;
JOIN : 'join' ;
LIKE : 'like' ;
LIKE_IGNORING_CASE : 'like~' ;
NOT : 'not' ;
NULL : 'null' ;
OR : 'or' ;
REGEX : 'regex' ;
REGEX_IGNORING_CASE : 'regex~' ;
SAMPLE : 'sample' ;
SEQUENCE : 'sequence' ;
TRUE : 'true' ;
UNTIL : 'until' ;
WHERE : 'where' ;
WITH : 'with' ;

EQUAL : '==' ;
NOT_EQUAL : '!=' ;
LESS : '<' ;
LESS_OR_EQUAL : '<=' ;
GREATER : '>' ;
GREATER_OR_EQUAL : '>=' ;
COLON : ':' ;
ASSIGN : '=' ;
PLUS : '+' ;
MINUS : '-' ;
STAR : '*' ;
SLASH : '/' ;
PERCENT : '%' ;
DOT : '.' ;
COMMA : ',' ;
PIPE : '|' ;
BANG : '!' ;
OPTIONAL : '?' ;
TILDE : '~' ;
LEFT_PARENTHESIS : '(' ;
RIGHT_PARENTHESIS : ')' ;
LEFT_BRACKET : '[' ;
RIGHT_BRACKET : ']' ;

INTEGER : DIGIT+ ;
DECIMAL : (DIGIT+ '.' DIGIT+ | '.' DIGIT+) EXPONENT? | DIGIT+ EXPONENT ;
NAME : [A-Za-z_@] [A-Za-z0-9_@]* ;
QUOTED_NAME : '`' ('``' | ~[`\r\n])* '`' ;
// The last three of a run of quotes close the string.
RAW_STRING : '"""' .*? '"""' '"'? '"'? ;
STRING : '"' ('\\' ~[\r\n] | ~["\\\r\n])* '"' ;

COMMENT : ('//' ~[\r\n]* | '/*' .*? '*/') -> skip ;
WHITE_SPACE : [ \t\r\n\f\u000B\u00A0\uFEFF]+ -> skip ;

// What is wrong in any place: tokens of their own, so that the lexer never fails, never reads a text twice, and the message
// can say what would be right.
UNCLOSED_COMMENT : '/*' (~'*' | '*'+ ~[*/])* '*'* ;
UNCLOSED_NAME : '`' ('``' | ~[`\r\n])* ;
UNCLOSED_RAW_STRING : '"""' (~'"' | '"' ~'"' | '""' ~'"')* '"'? '"'? ;
UNCLOSED_STRING : '"' ('\\' ~[\r\n] | ~["\\\r\n])* '\\'? ;
OLD_RAW_STRING : '?' ["'] ;
SINGLE_QUOTE : '\'' ;
FOREIGN_OPERATOR : '&&' | '&' | '||' | '=~' | '!:' | '===' | '<>' | '=>' | '=<' | '!~' ;
UNKNOWN : . ;

fragment DIGIT : [0-9] ;
fragment EXPONENT : [Ee] [+-]? DIGIT+ ;
