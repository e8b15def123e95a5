-- Times and facts are kept as the texts that were hashed. Rows are only ever added.
CREATE TABLE audit_row (
    sequence BIGINT PRIMARY KEY,
    event    VARCHAR(400)  NOT NULL,
    at       VARCHAR(40)   NOT NULL,
    actor    VARCHAR(4000) NOT NULL,
    action   VARCHAR(4000) NOT NULL,
    subject  VARCHAR(4000) NOT NULL,
    reason   VARCHAR(4000) NOT NULL,
    detail   CHARACTER LARGE OBJECT NOT NULL,
    previous CHAR(64)      NOT NULL,
    hash     CHAR(64)      NOT NULL
);
CREATE UNIQUE INDEX audit_row_event ON audit_row (event);
CREATE INDEX audit_row_subject ON audit_row (subject, sequence);
CREATE INDEX audit_row_action ON audit_row (action, sequence);

-- One row: where the chain ends.
CREATE TABLE audit_head (
    id       INT PRIMARY KEY CHECK (id = 1),
    sequence BIGINT   NOT NULL,
    hash     CHAR(64) NOT NULL
);
INSERT INTO audit_head (id, sequence, hash)
VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');
