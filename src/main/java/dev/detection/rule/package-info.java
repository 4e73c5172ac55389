/** What a rule is: records per rule type, reading TOML and JSON, validation. */
package dev.detection.rule;
