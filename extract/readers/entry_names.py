"""Whether a catalogue's description is of the method that the line before it names.

The principle: a description belongs to the name above it unless it shows that it is of something else. It
shows that by the name that it begins with ("Reformer is a ..."), or, where it begins with none, by the name
of what it presents ("we propose X"). A name is the same if its words are, or if one is made of letters of
the other ("Schrödinger Network", SchNet). A description that names nothing cannot stand alone.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from kg.names import normalise


def _vocabulary(words: str) -> frozenset[str]:
    return frozenset(words.split())


_WHOLES = _vocabulary(
    "algorithm approach architecture framework method methodology model network optimizer procedure scheme "
    "strategy system technique"
)
"""Words that a name goes with or without: the Adam optimizer is Adam, but no ShuffleNet block is one."""

_GENERIC = _WHOLES | _vocabulary(
    "block classifier function layer learning loss machine mechanism module neural unit"
)
_ARTICLES = _vocabulary("a an the")
_LINKS = _vocabulary("and as at based by for from in into of on or through to using via with without")
_LINKING_VERBS = _vocabulary("is are was were refers stands")

_NOT_VERBS = _LINKS | _vocabulary("capable consisting designed proposed that used when where which while")
"""What follows a phrase that has no verb of its own: "framework to classify ...", "approach that is ..."."""

_NO_NAMES = _LINKS | _vocabulary(
    "all another any both but despite each every existing few given here how however i if it its many most "
    "much new novel one our other recent recently several since some such their there these they this those "
    "though traditional unlike various we what when where while"
)
"""Words that a sentence begins with, but hardly a name."""

_MAX_PHRASE = 12  # words
_MAX_COMMON = 6  # words of a name without capitals

_MIN_SHARED = 2  # words of a name that a description must share where it presents something of another name

_OPENING = re.compile(r"(?:[^\w(]|\((?!\w))*")
_EDGES = "()[],;:.!?\"'“”‘’*"
_CITED = re.compile(
    r"[^\W\d_][\w'’-]*(?: (?:and|&) [^\W\d_][\w'’-]*)? et al\.?,?(?: [(\[]?\d{4}[)\]]?,?)? "
    r"(?:design|develop|describe|introduce|present|propose)[sd]? (?:(?:a|an|the) )?(?P<name>[^(),.;:]{2,80})"
)
_ALIAS = re.compile(
    r"(?<![\s,])[\s,]*+(?:\((?P<short>[^()]{1,80})\)"
    r"|(?:or|short for|also (?:called|known as|named|referred to as|termed)) (?P<other>[^,;:()]{1,80}?)"
    r"(?:,|(?= is | are )))"
)
_PROPER = r"(?:[A-Z0-9][\w+/-]*[A-Z0-9][\w+/-]*|[A-Z][\w+/-]+(?: (?:(?:and|for|of|with) )?[A-Z0-9][\w+/-]*)+)"
_PRESENTED = re.compile(
    r"\b(?:[Ww]e|[Aa]uthors?|[Pp]aper|[Ww]ork|[Aa]rticle)\b[^.]{0,60}?"
    r"\b(?:design|develop|describ|introduc|present|propos)(?:e|ed|es|s)?\b"
    r"(?:[^.]{0,160}?(?:\b(?:called|coined|dubbed|named|termed)\b|,|\())??"
    rf"\s*(?:(?:as|a|an|the) )*(?P<name>{_PROPER})"
)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


class _Subject(NamedTuple):
    """What a description begins with: its names, and whether it goes on to say what that is."""

    names: tuple[str, ...]
    defines: bool


def is_name(line: str) -> bool:
    """Whether a line is a method's name and no description: a short phrase without verb or full stop."""
    words = line.split()
    if not words or len(line) > 120 or len(words) > 14 or line.endswith((".", "!", "?", ":", ";")):
        return False
    if words[0].lower() in _ARTICLES and len(words) > 1 and words[1].islower():
        return False
    return not _LINKING_VERBS.intersection(words)


def describes(name: str, description: str) -> bool:
    """Whether the description is of the method of that name."""
    opening = " ".join(_SENTENCE_END.split(description[:3000])[:3])
    named = f" {' '.join(_words(name))} " in f" {' '.join(_words(opening))} "
    if subject := _subject(description):
        return _is_of(name, subject, opening) or (named and not subject.defines)
    presented = _PRESENTED.search(description[:3000])
    if named or presented is None:
        return True
    if _same(name, presented["name"]) or _abbreviates(name, presented["name"], opening):
        return True
    shared = len(_telling(name) & set(_words(opening)))
    return shared >= _MIN_SHARED and 2 * shared >= len(_telling(name))


def _subject(description: str) -> _Subject | None:
    """The names at the beginning, without the article; None if it begins with a phrase that is no name."""
    text = description[:600]
    text = text[_OPENING.match(text).end() :]  # type: ignore[union-attr]  # it matches the empty string too
    if cited := _CITED.match(text):
        return _Subject((cited["name"], *_aliases(text[cited.end() :])), True)
    words = list(re.finditer(r"\S+", text))[: _MAX_PHRASE + 2]
    article = bool(words) and words[0][0].lower() in _ARTICLES
    phrase, end = _phrase(words[article:])
    if not phrase or phrase[0].lower() in _NO_NAMES:
        return None
    aliases = _aliases(text[end:])
    after = [word.strip(_EDGES) for word in _ALIAS.sub("", text[end : end + 200], count=1).split()[:3]] + [
        ""
    ] * 2
    defines = bool(aliases) or (after[0] in _LINKING_VERBS and after[1] in _ARTICLES | {"one"})
    if _is_proper(phrase, article):
        is_fragment = not aliases and after[0] in _NOT_VERBS
        return None if is_fragment else _Subject((" ".join(phrase), *aliases), defines)
    describing = article and phrase[-1] in _GENERIC
    if not defines or describing or len(phrase) > _MAX_COMMON or _LINKS.intersection(phrase[:1]):
        return None
    return _Subject((" ".join(phrase), *aliases), True)


def _phrase(words: Sequence[re.Match[str]]) -> tuple[list[str], int]:
    """The words up to the verb, a comma or a bracket, without punctuation, and the offset where they end."""
    phrase: list[str] = []
    end = 0
    for i, word in enumerate(words):
        bare = word[0].strip(_EDGES) or word[0]
        following = words[i + 1][0] if i + 1 < len(words) else ""
        if phrase and (word[0].startswith("(") or not any(map(str.isalnum, bare))):
            break
        if bare in _LINKING_VERBS or len(phrase) == _MAX_PHRASE:
            break
        links = bare in _LINKS | _ARTICLES and _has_capital(following)
        named = phrase and any(map(_has_capital, phrase[1:] or [phrase[0][1:]]))
        if named and not (_has_capital(bare) or bare in _GENERIC or links):
            break
        phrase.append(bare)
        end = word.end()
        if word[0].endswith((",", ";", ":", ".")):
            break
    return phrase, end


def _is_proper(phrase: Sequence[str], article: bool) -> bool:
    """Whether capitals make it a name: the first letter of a sentence does not count."""
    return _has_capital(phrase[0] if article else phrase[0][1:]) or any(map(_has_capital, phrase[1:]))


def _has_capital(word: str) -> bool:
    return any(c.isupper() or c.isdigit() for c in word)


def _aliases(rest: str) -> tuple[str, ...]:
    """The other names right after a name: "(NTM)", ", or Attention with Linear Biases,"."""
    match = _ALIAS.match(rest)
    return (match["short"] or match["other"],) if match else ()


def _words(text: str) -> list[str]:
    """Words in small letters and without plural, cut at hyphens too."""
    return [word for part in re.findall(r"\w+", text) if (word := normalise(part))]


def _is_of(name: str, subject: _Subject, context: str) -> bool:
    """Whether one of the subject's names is that name, or abbreviates it.

    Where the text says what an acronym stands for, "Self-Cure Network, or SCN", it stands for nothing else.
    """
    if any(_same(name, other) for other in subject.names):
        return True
    main, *aliases = subject.names
    unexplained = [
        alias for alias in aliases if not any(_is_acronym(x, _words(main)) for x in _acronyms(alias))
    ]
    return any(_abbreviates(name, other, context) for other in (main, *unexplained))


def _same(name: str, other: str) -> bool:
    """Whether both are the same words, however joined, or one adds but a word for what it is."""
    a, b = _words(name), _words(other)
    short, long = sorted((a, b), key=len)
    if not short:
        return False
    return "".join(a) == "".join(b) or (
        long[: len(short)] == short and _WHOLES.issuperset(long[len(short) :])
    )


def _abbreviates(name: str, other: str, context: str) -> bool:
    """Whether one is an acronym of the other; one hidden in the words needs one of them in the context."""
    telling = bool(_telling(name) & set(_words(context)))
    return any(
        _is_acronym(letters, words) or (telling and _is_hidden_acronym(letters, words))
        for one, words in ((other, _words(name)), (name, _words(other)))
        for letters in _acronyms(one)
    )


def _acronyms(name: str) -> list[str]:
    """The letters that the acronym, if this name is one, may stand for: of "TD3", "td3", "td" and "tddd"."""
    words = name.split()
    while len(words) > 1 and words[-1].lower() in _WHOLES:
        words.pop()
    if len(words) != 1 or not _has_capital(words[0]):
        return []
    letters = re.sub(r"[\W_]", "", re.sub(r"(?<=[A-Z])s$", "", words[0])).lower()
    repeated = re.sub(r"([^\W\d])([2-4])", lambda m: m[1] * int(m[2]), letters)
    spelt = {letters, repeated, re.sub(r"\d", "", letters), letters.replace("2", "to")}
    return sorted(x for x in spelt if len(x) > 1)


def _is_acronym(letters: str, words: Sequence[str]) -> bool:
    """Whether letters are beginnings of the words in turn: "schnet" of Schrödinger Network.

    Links may be left out ("alibi" of Attention with Linear Biases), and one other word in three.
    """
    skippable = sum(word not in _LINKS for word in words) // 3

    def fits(at: int, word: int, skips: int) -> bool:
        if at == len(letters):
            return skips + sum(w not in _LINKS for w in words[word:]) <= skippable
        if word == len(words) or skips > skippable:
            return False
        for length in range(1, len(words[word]) + 1):
            if not letters.startswith(words[word][:length], at):
                break
            if fits(at + length, word + 1, skips):
                return True
        return word > 0 and fits(at, word + 1, skips + (words[word] not in _LINKS))

    # an acronym is shorter than what it stands for; the rest bounds the search
    return (
        len(letters) < 0.6 * sum(map(len, words))
        and len(letters) <= 20
        and len(words) <= 14
        and fits(0, 0, 0)
    )


def _is_hidden_acronym(letters: str, words: Sequence[str]) -> bool:
    """Whether letters stand in this order within the words, with some of every word but links among them.

    Weak by itself, for chance does it too: it takes another sign beside it.
    """
    content = [word for word in words if word not in _LINKS]

    def fits(at: int, word: int) -> bool:
        if word == len(content):
            return at == len(letters)
        place, end = 0, at
        while end < len(letters) and (place := content[word].find(letters[end], place) + 1):
            end += 1
        return any(fits(stop, word + 1) for stop in range(at + 1, end + 1))

    return 1 < len(content) <= len(letters) <= 12 and fits(0, 0)


def _telling(name: str) -> frozenset[str]:
    """The words of a name that say more than what sort of thing it is."""
    return frozenset(_words(name)) - _GENERIC - _LINKS - _ARTICLES
