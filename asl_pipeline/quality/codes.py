"""Read coded cells: codes as they are, and the words that partners write for them.

One letter can be a code and a word for another code: M is "male" in SDMX and "mujer" in Spain.
Which it is, is decided for a column by what else stands in it.
"""

from collections.abc import Callable, Mapping, Sequence

from asl_pipeline.derive.codes import code_list
from asl_pipeline.derive.headers import contested_codes, exact_codes, folded_code, known_codes
from asl_pipeline.model.raw import Native
from asl_pipeline.quality.cell import EMPTY, Mark, Read, Written

_UNLISTED = Read(mark=Mark.UNLISTED)
_SEPARATORS = (";", "|", "\n", ",", "/")


def read_codes(cells: Sequence[Written], list_name: str, languages: tuple[str, ...]) -> list[Read]:
    """Read the distinct cells of a column with one code in each."""
    decide = _decider([cell.text for cell in cells], list_name, languages)
    return [decide(_plain(cell)) for cell in cells]


def read_code_lists(
    cells: Sequence[Written], list_name: str, languages: tuple[str, ...]
) -> list[Read]:
    """Read the distinct cells of a column with several codes in each."""
    parts = [_parts(_plain(cell), list_name, languages) for cell in cells]
    decide = _decider([part for each in parts for part in each], list_name, languages)
    return [_together([decide(part) for part in each]) for each in parts]


def resolve(
    words: Sequence[str], list_name: str, languages: tuple[str, ...]
) -> tuple[Mapping[str, str], frozenset[str]]:
    """The code for each folded word that is one, and the words that could be another code."""
    exact, spoken = exact_codes(list_name), known_codes(list_name, languages)
    disputed = contested_codes(list_name, languages) & set(words)
    readings = {word: exact.get(word) or spoken.get(word, "") for word in set(words) - disputed}
    found = {word: readings[word] for word in words if readings.get(word)}
    others = set(found.values())
    doubtful = set()
    for word in sorted(disputed):
        by_code, by_word = exact[word], spoken.get(word, exact[word])
        found[word] = by_code if by_word in others and by_code not in others else by_word
        if by_code not in others and by_word not in others:
            doubtful.add(word)
    return found, frozenset(doubtful)


def _decider(
    texts: Sequence[str], list_name: str, languages: tuple[str, ...]
) -> Callable[[str], Read]:
    codes = code_list(list_name).codes
    found, doubtful = resolve([folded_code(text) for text in texts], list_name, languages)
    labels = code_list(list_name).labels

    def decide(text: str) -> Read:
        word = folded_code(text)
        code = found.get(word)
        if code is None:
            return _UNLISTED
        if word in doubtful:
            other = exact_codes(list_name)[word]
            return Read(code, Mark.AMBIGUOUS, ("code_from_label",), other=labels[other])
        if text in codes and text == code:
            return Read(code)
        repaired = "case" if text.casefold() == code.casefold() else "code_from_label"
        return Read(code, repairs=(repaired,))

    return decide


def _parts(text: str, list_name: str, languages: tuple[str, ...]) -> list[str]:
    """The codes or words in a cell: all of it if that is one, else what separators part."""
    known = {**exact_codes(list_name), **known_codes(list_name, languages)}
    if folded_code(text) in known:
        return [text]
    for separator in _SEPARATORS:
        if separator in text:
            parts = [part.strip() for part in text.split(separator)]
            return [p for part in parts if part for p in _parts(part, list_name, languages)]
    return [text] if text else []


def _together(reads: Sequence[Read]) -> Read:
    if not reads:
        return EMPTY
    if any(read.mark is Mark.UNLISTED for read in reads):
        return _UNLISTED
    codes = dict.fromkeys(str(read.value) for read in reads)
    repairs = tuple(dict.fromkeys(code for read in reads for code in read.repairs))
    return Read(list(codes), repairs=repairs)


def _plain(cell: Written) -> str:
    """The text of a cell; a number of a workbook as the code that it stands for."""
    return cell.text if cell.native in {Native.TEXT, Native.NUMBER} else ""
