"""The verbs of `pingyi` are found by name, and one verb loads nothing that another needs."""

import subprocess
import sys

import click

from ops.commands.main import MODULES, main
from tests.harness.commands import within
from tests.harness.processes import ROOT


def test_every_verb_is_found_under_its_name() -> None:
    assert {name: command.name for name, command in within(main).items()} == {name: name for name in MODULES}


def test_what_is_no_verb_is_none() -> None:
    assert main.get_command(click.Context(main), "bench") is None


def test_a_verb_that_patches_the_standard_library_is_loaded_before_anything_else() -> None:
    program = (
        "import sys, click; from ops.commands.main import main; context = click.Context(main);"
        "[main.get_command(context, verb) for verb in ('demo', 'up', 'serve')];"
        "print(*({'eventlet', 'sqlalchemy', 'starlette', 'kombu', 'urllib3', 'simulation'} & sys.modules.keys()))"
    )
    loaded = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert loaded.stdout.split() == []


def test_the_list_of_verbs_imports_none_and_says_what_each_says_of_itself() -> None:
    program = (
        "import sys; from ops.commands.main import main; main(['--help'], standalone_mode=False);"
        "print(*(name for name in sys.modules if name.startswith('ops.commands.')))"
    )
    shown = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert shown.stdout.splitlines()[-1] == "ops.commands.main"
    for name, command in within(main).items():
        said = " ".join(shown.stdout.split())
        assert f"{name} {command.get_short_help_str(20).removesuffix('...')}" in said
