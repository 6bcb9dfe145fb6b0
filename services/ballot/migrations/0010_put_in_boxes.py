"""Ballots of several boxes are put in by one statement: it waits for none of the boxes, or it is of one box only."""

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """`put_ballots` is that of 0009, and answers `held` instead of waiting for a box that somebody holds alone, unless
    `may_wait`. `put_in_boxes` does so for several boxes, one after the other; `sizes` says how many of the rows, which
    come in the same order, are each box's.
    """
    op.execute(
        """
        drop function put_ballots;
        create function put_ballots(
            which text, lock_name text, box text, at_epoch int, box_stream text, at_version int, may_wait boolean,
            tags bytea[], codes bytea[], bodies bytea[], lane_name text, counted bigint, codes_ahead bytea[],
            out moved text, out new bytea[]
        ) language plpgsql volatile as $$
        begin
            new := '{}';
            if may_wait then
                perform pg_advisory_xact_lock_shared(hashtextextended(lock_name, 0));
            elsif not pg_try_advisory_xact_lock_shared(hashtextextended(lock_name, 0)) then
                moved := 'held';
                return;
            end if;
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
        $$;
        create function put_in_boxes(
            which text[], lock_names text[], boxes text[], at_epochs int[], box_streams text[], at_versions int[],
            may_wait boolean, lane_names text[], counted bigint[], sizes int[],
            tags bytea[], codes bytea[], bodies bytea[], codes_ahead bytea[]
        ) returns table (moved text, new bytea[]) language plpgsql volatile as $$
        declare
            first int := 1;
            last int;
        begin
            for i in 1 .. cardinality(which) loop
                last := first + sizes[i] - 1;
                select put.moved, put.new into moved, new from put_ballots(
                    which[i], lock_names[i], boxes[i], at_epochs[i], box_streams[i], at_versions[i], may_wait,
                    tags[first:last], codes[first:last], bodies[first:last],
                    lane_names[i], counted[i], codes_ahead[first:last]
                ) put;
                return next;
                first := last + 1;
            end loop;
        end
        $$
        """
    )
