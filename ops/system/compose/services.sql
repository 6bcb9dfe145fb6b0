-- One database and one role for each service: a service reads and writes its own log, and cannot even connect to a
-- neighbour's. Run once by the postgres image, with psql, when the data volume is empty.
\set ON_ERROR_STOP on
\getenv roster_password PINGYI_ROSTER_DB_PASSWORD
\getenv ballot_password PINGYI_BALLOT_DB_PASSWORD
\getenv complaints_password PINGYI_COMPLAINTS_DB_PASSWORD
\getenv tally_password PINGYI_TALLY_DB_PASSWORD
\getenv access_password PINGYI_ACCESS_DB_PASSWORD
\getenv auditor_password PINGYI_AUDITOR_DB_PASSWORD

CREATE ROLE roster LOGIN PASSWORD :'roster_password';
CREATE ROLE ballot LOGIN PASSWORD :'ballot_password';
CREATE ROLE complaints LOGIN PASSWORD :'complaints_password';
CREATE ROLE tally LOGIN PASSWORD :'tally_password';
CREATE ROLE access LOGIN PASSWORD :'access_password';
CREATE ROLE auditor LOGIN PASSWORD :'auditor_password';

CREATE DATABASE roster OWNER roster;
CREATE DATABASE ballot OWNER ballot;
CREATE DATABASE complaints OWNER complaints;
CREATE DATABASE tally OWNER tally;
CREATE DATABASE access OWNER access;

REVOKE CONNECT ON DATABASE roster, ballot, complaints, tally, access FROM PUBLIC;
GRANT CONNECT ON DATABASE roster, ballot, complaints, tally, access TO auditor;

\connect roster
\ir audited.psql
\connect ballot
\ir audited.psql
\connect complaints
\ir audited.psql
\connect tally
\ir audited.psql
\connect access
\ir audited.psql
