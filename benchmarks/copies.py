"""As many documents as are wanted, made from others by renaming the methods that they introduce.

So the graph grows with the documents, as it does where new papers bring new methods.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from extract.methods.gazetteer import names_given
from extract.pipeline import extract
from kg.schema import Document


def introduced(documents: Iterable[Document]) -> list[str]:
    """The names that the documents give to methods, longest first. All of them are read for it."""
    names = {name for said in extract(documents) for name in names_given(said.methods)}
    return sorted(names, key=lambda name: (-len(name), name))


def copies(documents: Sequence[Document], names: Sequence[str], number: int) -> Iterator[dict[str, str]]:
    """Records of JSON Lines: the documents, then again, in each copy all `names` with an ending of its own.

    Titles are numbered too, so that a paper that gives no name is another paper in each copy.
    """
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)")
    for i in range(number):
        copy, k = divmod(i, len(documents))
        ending = f"K{chr(ord('a') + copy // 26)}{chr(ord('a') + copy % 26)}" if copy else ""
        document = documents[k]

        def renamed(text: str, ending: str = ending) -> str:
            return pattern.sub(lambda match: match[0] + ending, text)

        title = renamed(document.title) + (f" {copy + 1}" if copy and document.title else "")
        yield {
            "id": f"{document.id}-{copy:03}",
            "kind": document.kind.value,
            "title": title,
            "text": title + renamed(document.text.removeprefix(document.title)),
        }
