"""The floors of the house, read from the source: nothing is imported here but the syntax tree."""

import ast
import re
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

import asl_pipeline

PACKAGE = Path(asl_pipeline.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
OURS = [module for module in MODULES if module != PACKAGE / "__init__.py"]

ROOMS = (
    "intake",
    "quality",
    "review",
    "feedback",
    "observatory",
    "capitalisation",
    "disclosure",
    "analysis",
    "publication",
)
FLOORS = (
    ("model",),
    ("datasets", "partners", "languages"),
    ("derive",),
    ("ledger", "store"),
    ROOMS,
    ("assess",),
    ("workflow",),
    ("defs",),
    ("definitions",),
    ("cli",),
)
FLOOR_OF = {name: number for number, floor in enumerate(FLOORS) for name in floor}

MAY_READ_SETTINGS = {"workflow", "defs", "cli"}

BETWEEN_ROOMS: set[tuple[str, str]] = set()
"""Modules that may import another room. There are none."""

LONG_FILES: dict[str, int] = {}
"""Files over the alarm, and how long each may be."""

ALARM_LINES = 300
NO_NAMES = {"utils", "util", "helpers", "helper", "common", "base", "manager", "misc"}


def short(module: Path) -> str:
    return module.relative_to(PACKAGE).as_posix()


def room_of(module: Path) -> str:
    return module.relative_to(PACKAGE).parts[0].removesuffix(".py")


@cache
def tree_of(module: Path) -> ast.Module:
    return ast.parse(module.read_text("utf-8"))


@cache
def imports(module: Path) -> frozenset[str]:
    """The full names of the modules that a module imports, late imports included."""
    return frozenset(_imports(module))


def _imports(module: Path) -> Iterator[str]:
    own = ("asl_pipeline", *module.relative_to(PACKAGE).with_suffix("").parts)
    for node in ast.walk(tree_of(module)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = ".".join(own[: -node.level]) if node.level else ""
            origin = ".".join(part for part in (start, node.module or "") if part)
            if origin == "asl_pipeline":
                yield from (f"{origin}.{alias.name}" for alias in node.names)
            else:
                yield origin


def rooms_imported(module: Path) -> set[str]:
    ours = [name.split(".") for name in imports(module) if name.startswith("asl_pipeline.")]
    return {parts[1] for parts in ours} - {room_of(module)}


def outsiders(module: Path) -> set[str]:
    return {name.split(".")[0] for name in imports(module)} - {"asl_pipeline"}


def offenders(modules: list[Path], wrong: Callable[[Path], set[str]]) -> dict[str, set[str]]:
    """What is wrong, by module."""
    return {short(module): found for module in modules if (found := wrong(module))}


def imported_at_the_top(module: Path) -> set[str]:
    return {
        node.module
        for node in tree_of(module).body
        if isinstance(node, ast.ImportFrom) and node.module is not None
    }


def test_every_module_stands_on_a_floor() -> None:
    assert {room_of(module) for module in OURS} == {*FLOOR_OF, "settings"}


def test_imports_only_point_down_and_rooms_do_not_import_each_other() -> None:
    def wrong(module: Path) -> set[str]:
        here = FLOOR_OF.get(room_of(module), FLOOR_OF["derive"])
        above = {n for n in rooms_imported(module) - {"settings"} if FLOOR_OF[n] >= here}
        return {n for n in above if (short(module), n) not in BETWEEN_ROOMS}

    assert offenders(OURS, wrong) == {}


def test_settings_are_read_at_the_doors_only() -> None:
    readers = {room_of(module) for module in OURS if "settings" in rooms_imported(module)}

    assert readers <= MAY_READ_SETTINGS


def test_settings_import_nothing_of_ours_but_the_vocabulary() -> None:
    assert rooms_imported(PACKAGE / "settings.py") <= {"model"}


def test_the_terminal_knows_of_dagster_inside_functions_only() -> None:
    # Dagster takes a second to import, and only `asl run` needs it.
    early = {name for m in OURS if room_of(m) == "cli" for name in imported_at_the_top(m)}

    assert {name for name in early if name.split(".")[1:2] in (["defs"], ["definitions"])} == set()


def test_dagster_is_known_to_its_own_room_only() -> None:
    knowing = {room_of(m) for m in MODULES if any(n.startswith("dagster") for n in outsiders(m))}

    assert knowing == {"defs", "definitions"}


def test_great_expectations_is_known_to_one_module_only() -> None:
    knowing = {short(module) for module in MODULES if "great_expectations" in outsiders(module)}

    assert knowing == {"quality/suite.py"}


def test_the_suite_is_imported_late() -> None:
    # Great Expectations takes seconds to import.
    early = {m for m in MODULES if "asl_pipeline.quality.suite" in imported_at_the_top(m)}

    assert early == set()


def test_the_vocabulary_needs_the_standard_library_and_arrow_only() -> None:
    modules = [module for module in OURS if room_of(module) == "model"]

    assert offenders(modules, lambda m: outsiders(m) - {*sys.stdlib_module_names, "pyarrow"}) == {}


def test_declarations_need_the_standard_library_only() -> None:
    modules = [m for m in OURS if room_of(m) in {"datasets", "partners", "languages"}]

    assert offenders(modules, lambda m: outsiders(m) - sys.stdlib_module_names) == {}


def test_no_module_is_a_drawer_for_everything() -> None:
    names = {part.removesuffix(".py") for m in MODULES for part in m.relative_to(PACKAGE).parts}

    assert names & NO_NAMES == set()


def test_no_file_is_longer_than_the_alarm_allows() -> None:
    lines = {short(m): len(m.read_text("utf-8").splitlines()) for m in MODULES}

    assert {n: c for n, c in lines.items() if c > LONG_FILES.get(n, ALARM_LINES)} == {}


@pytest.mark.parametrize("name", LONG_FILES)
def test_the_list_of_long_files_is_not_longer_than_needed(name: str) -> None:
    assert len((PACKAGE / name).read_text("utf-8").splitlines()) > ALARM_LINES


def test_only_the_terminal_prints() -> None:
    printing = {"print", "pprint", "sys.stdout.write", "sys.stderr.write"}

    def wrong(module: Path) -> set[str]:
        calls = (node for node in ast.walk(tree_of(module)) if isinstance(node, ast.Call))
        return {ast.unparse(call.func) for call in calls} & printing

    assert offenders([m for m in OURS if room_of(m) != "cli"], wrong) == {}


def test_every_module_says_what_it_is_for() -> None:
    assert [short(module) for module in MODULES if not ast.get_docstring(tree_of(module))] == []


def test_the_package_names_every_floor() -> None:
    # A reader learns the floors from the docstring of the package.
    floors = (ast.get_docstring(tree_of(PACKAGE / "__init__.py")) or "").split("\n\n", 1)[1]

    assert {room_of(module) for module in OURS} - set(re.findall(r"\w+", floors)) == set()
