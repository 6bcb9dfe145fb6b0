"""Ballots are put in by one statement, which is one round trip."""

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """`put_ballots` holds the box together with others, looks whether box and lane are where the caller knows them,
    puts in the rows whose tags are not there yet, and counts them: `codes_ahead` are the lane's for one more row to all
    of them. Answers what has moved (then nothing was put in), and the tags that are new.

    Each statement of a function that is volatile sees what was committed before it: also what came while it waited for
    the lock.
    """
    op.execute(
        """
        create function put_ballots(
            which text, lock_name text, box text, at_epoch int, box_stream text, at_version int,
            tags bytea[], codes bytea[], bodies bytea[], lane_name text, counted bigint, codes_ahead bytea[],
            out moved text, out new bytea[]
        ) language plpgsql volatile as $$
        begin
            new := '{}';
            perform pg_advisory_xact_lock_shared(hashtextextended(lock_name, 0));
            if (select e.epoch from box_epoch e where e.appraisal = which) is distinct from at_epoch
                or (select max(e.version) from event e where e.appraisal = which and e.stream = box_stream)
                    is distinct from at_version then
                moved := 'box';
                return;
            end if;
            if coalesce((select l.n from box_lane l where l.appraisal = which and l.lane = lane_name), 0)
                is distinct from counted then
                moved := 'lane';
                return;
            end if;
            execute format(
                'with put as (insert into %I select * from unnest($1, $2, $3) on conflict do nothing returning tag)'
                ' select coalesce(array_agg(tag), $4) from put', box
            ) into new using tags, codes, bodies, new;
            if cardinality(new) > 0 then
                insert into box_lane (appraisal, lane, n, mac)
                values (which, lane_name, counted + cardinality(new), codes_ahead[cardinality(new)])
                on conflict (appraisal, lane) do update set n = excluded.n, mac = excluded.mac;
            end if;
        end
        $$
        """
    )
