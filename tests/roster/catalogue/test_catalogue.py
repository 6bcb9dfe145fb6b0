"""Which office is which: ids that last, names that change, whose own offices are left out (R-05, A-03, A-29)."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from services.roster.catalogue.catalogue import Settled, settle
from services.roster.contract import Listing
from services.roster.events import Office

LAND = Listing(row=4, department="县自然资源局", department_kind="county", name="不动产登记中心")
PLANNING = Listing(row=5, department="县自然资源局", department_kind="county", name="规划股")
TAX = Listing(row=6, department="县税务局", department_kind="stationed", name="办税服务股")


def ids(settled: Settled) -> dict[str, str]:
    return {office.name: office.office_id for office in settled.offices}


def test_offices_are_numbered_by_department_in_the_order_of_the_file() -> None:
    assert ids(settle([LAND, PLANNING, TAX])) == {"不动产登记中心": "01-01", "规划股": "01-02", "办税服务股": "02-01"}


@given(st.permutations([LAND, PLANNING, TAX]))
def test_an_office_keeps_its_id_whatever_the_order_of_the_next_file(order: list[Listing]) -> None:
    before = settle([LAND, PLANNING, TAX])
    again = settle(order, before.offices)
    assert ids(again) == ids(before)
    assert (again.added, again.renamed, again.gone) == ([], [], [])


def test_a_new_office_gets_the_next_number_and_never_one_that_was_anothers() -> None:
    """Neither last quarter's, nor one of a quarter long ago."""
    before = settle([LAND, PLANNING, TAX])
    last = settle([LAND, TAX], before.offices)
    assert last.gone == ["01-02"]
    new = replace(PLANNING, name="用途管制股")
    again = settle([LAND, new, TAX], last.offices, before.offices)
    assert (ids(again)["用途管制股"], again.added) == ("01-03", ["01-03"])


def test_an_office_that_comes_back_is_the_office_it_was() -> None:
    before = settle([LAND, PLANNING])
    last = settle([LAND], before.offices)
    assert ids(settle([LAND, PLANNING], last.offices, before.offices)) == ids(before)


def test_a_row_with_an_id_is_that_office_whatever_its_name_and_the_old_name_is_kept() -> None:
    """A-29: renamed within the quarter."""
    before = settle([LAND, TAX])
    renamed = settle([replace(LAND, office_id="01-01", name="不动产登记服务中心"), TAX], before.offices)
    assert (ids(renamed)["不动产登记服务中心"], renamed.renamed) == ("01-01", ["01-01"])
    assert office(renamed, "01-01").aliases == ("不动产登记中心",)


def test_a_row_that_names_what_it_was_called_before_is_that_office() -> None:
    """A-29: the file has no ids."""
    before = settle([LAND, TAX])
    renamed = settle([replace(LAND, name="不动产登记服务中心", aliases=("不动产登记中心",)), TAX], before.offices)
    assert ids(renamed)["不动产登记服务中心"] == "01-01"


def test_an_office_that_moved_to_another_department_answers_to_its_whole_old_name() -> None:
    before = settle([LAND, TAX])
    moved = settle([replace(LAND, office_id="01-01", department="县政务服务局"), TAX], before.offices)
    assert office(moved, "01-01").answers_to("县自然资源局不动产登记中心")


def test_an_office_answers_to_its_name_and_to_those_it_had() -> None:
    (land,) = settle([replace(LAND, aliases=("国土登记中心",))]).offices
    for name in ("不动产登记中心", "国土登记中心", " 不动产 登记中心 "):
        assert land.answers_to(name)
        assert land.answers_to(f"县自然资源局{name}")
    assert not land.answers_to("登记中心")


def test_names_that_could_be_taken_for_one_another_are_refused() -> None:
    twice = settle([LAND, replace(LAND, row=9)])
    assert [(t.row, t.code) for t in twice.troubles] == [(9, "OFFICE_TWICE")]
    again = settle([LAND, PLANNING], settle([LAND, PLANNING]).offices)
    assert again.troubles == []
    taken = settle([LAND, replace(PLANNING, aliases=("不动产登记中心",))])
    assert [(t.row, t.code) for t in taken.troubles] == [(5, "ALIAS_TAKEN")]
    same_id = settle([replace(LAND, office_id="01-01"), replace(PLANNING, office_id="01-01")])
    assert [(t.row, t.code) for t in same_id.troubles] == [(5, "OFFICE_TWICE")]


def test_the_same_name_in_two_departments_is_two_offices() -> None:
    assert settle([PLANNING, replace(PLANNING, department="县住房和城乡建设局")]).troubles == []


def test_who_organises_and_who_determines_is_left_out_and_said_so() -> None:
    """A-03."""
    own = Listing(row=7, department="县人民政府办公室", department_kind="county", name="督查室")
    conduct = Listing(row=8, department="县纪委县监委", department_kind="county", name="党风政风监督室")
    settled = settle([own, conduct, LAND])
    assert settled.left_out == ["01-01", "02-01"]
    assert [(w.row, w.code) for w in settled.warnings] == [(7, "OWN_OFFICE_LEFT_OUT"), (8, "OWN_OFFICE_LEFT_OUT")]
    insisted = settle([replace(own, enabled=True), LAND])
    assert insisted.left_out == []
    assert [w.code for w in insisted.warnings] == ["OWN_OFFICE"]


def test_pinyin_is_stored_and_people_know_better() -> None:
    """The library reads 都龙 “dou long”."""
    dulong = Listing(department="马关县都龙镇", department_kind="county", name="都龙股")
    (read,) = settle([dulong]).offices
    assert (read.pinyin, read.initials) == ("doulonggu", "dlg")
    (corrected,) = settle([replace(dulong, reading="du long gu")]).offices
    assert (corrected.pinyin, corrected.initials, corrected.reading) == ("dulonggu", "dlg", "du long gu")


LISTINGS = st.lists(
    st.builds(
        Listing,
        department=st.sampled_from(["甲局", "乙局", "丙局"]),
        department_kind=st.just("county"),
        name=st.sampled_from(["一股", "二股", "三股", "四股"]),
    ),
    unique_by=lambda listing: (listing.department, listing.name),
)


@given(st.lists(LISTINGS, max_size=5))
def test_over_any_quarters_an_id_is_one_office_and_an_office_one_id(quarters: list[list[Listing]]) -> None:
    ever: dict[str, tuple[str, str]] = {}
    latest: list[Office] = []
    retired: list[Office] = []
    for listings in quarters:
        settled = settle(listings, latest, retired)
        for one in settled.offices:
            assert ever.setdefault(one.office_id, (one.department, one.name)) == (one.department, one.name)
        retired, latest = [*retired, *latest], settled.offices
    assert len(set(ever.values())) == len(ever)


def office(settled: Settled, office_id: str) -> Office:
    return next(one for one in settled.offices if one.office_id == office_id)


def test_a_row_with_an_older_name_of_an_office_is_that_office_in_its_own_department_only() -> None:
    """A-29: the file of a county that went back to the name before the last."""
    known = settle([replace(LAND, aliases=("登记中心",)), TAX])
    back = settle([replace(LAND, name="登记中心"), TAX], known.offices)
    assert (ids(back)["登记中心"], back.renamed) == ("01-01", ["01-01"])
    elsewhere = settle([replace(LAND, department="县住建局", name="登记中心"), TAX], known.offices)
    assert (elsewhere.added, elsewhere.gone) == ([ids(elsewhere)["登记中心"]], ["01-01"])
