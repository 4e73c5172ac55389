/**
 * KQL as Kibana reads it. White space is part of the language (an unquoted value goes on over it,
 * [and] and [or] need it on both sides), so it is not skipped: punctuation swallows the white space
 * around it, and what is left stands between two words of one literal or around the whole query.
 * Escapes are resolved after parsing, where a wrong one can be shown exactly.
 */
grammar Kql;

query : SPACE? (either SPACE?)? EOF ;

either : both (OR both)* ;

both : single (AND single)* ;

single : NOT? simple ;

simple
  : OPEN either CLOSE                            # Group
  | literal COLON OPEN_NESTED either CLOSE_NESTED # NestedGroup
  | literal COLON values                         # FieldValues
  | literal COMPARISON literal                   # FieldRange
  | literal                                      # FreeText
  ;

values
  : OPEN eitherValue CLOSE # ValueList
  | literal                # OneValue
  ;

eitherValue : bothValues (OR bothValues)* ;

bothValues : singleValue (AND singleValue)* ;

singleValue : NOT? values ;

literal : QUOTED | WORD (SPACE WORD)* ;

OR : WHITE+ [oO] [rR] WHITE+ ;
AND : WHITE+ [aA] [nN] [dD] WHITE+ ;
NOT : [nN] [oO] [tT] WHITE+ ;

COLON : WHITE* ':' WHITE* ;
COMPARISON : WHITE* ('<=' | '>=' | '<' | '>') WHITE* ;
OPEN : '(' WHITE* ;
CLOSE : WHITE* ')' ;
OPEN_NESTED : '{' WHITE* ;
CLOSE_NESTED : WHITE* '}' ;

QUOTED : UNCLOSED '"' ;
/* A quoted text that goes on to the end of the query. */
UNCLOSED : '"' (~["\\] | '\\' .)* ;

WORD : (~[\\():<>"{} \t\r\n\u00A0] | '\\' .)+ ;
SPACE : WHITE+ ;
/* A backslash at the very end. */
STRAY : . ;

fragment WHITE : [ \t\r\n\u00A0] ;
