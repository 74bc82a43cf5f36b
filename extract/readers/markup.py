"""Text that comes with HTML or LaTeX in it: the marks are read, not shown; formulas stay as they are."""

import html
import re
import unicodedata

_TAGS = (
    "a abbr abstract article-title b big blockquote bold br cite code dd disp-formula div dl dt em ext-link font h1 h2 "
    "h3 h4 h5 h6 hr i inf inline-formula italic label li list list-item math mfrac mi mn mo monospace mover mrow "
    "mspace msqrt mstyle msub msubsup msup mtext munder munderover ol p pre s sc scp sec semantics small span strike "
    "strong sub sup table tbody td tex-math th title tr tt u ul underline xref"
).split()
_TAG = re.compile(
    rf"</?(?=[a-z])(?:(?:jats|mml):[a-z0-9-]+|(?P<name>{'|'.join(_TAGS)}))"
    r"""(?:\s+[\w:-]+\s*=\s*(?:"[^"]*"|'[^']*'))*\s*/?>""",
    re.IGNORECASE,
)
_BLOCK = re.compile(
    r"</?(?:jats:)?(?:abstract|blockquote|br|dd|disp-formula|div|dl|dt|h\d|hr|li|list|list-item|ol|p|pre|sec|table|td|th|"
    r"title|tr|ul)\b",
    re.IGNORECASE,
)
_HEADING = re.compile(
    r"(?<!\s)\s*+<(?:jats:)?title>\s*(?:abstract|summary)\s*</(?:jats:)?title>", re.IGNORECASE
)
_LINE_END = re.compile(r"(?<![^\S\n])[^\S\n]*+\n\s*")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")

_FORMULA = re.compile(
    r"(\$\$[^$]+\$\$|(?<!\\)\$[^$]+(?<!\\)\$"
    r"|\\\([^\\]*+(?:\\(?![()])[^\\]*+)*+\\\)|\\\[[^\\]*+(?:\\(?![\[\]])[^\\]*+)*+\\\])"
)
_ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306", ".": "\u0307",
    '"': "\u0308", "r": "\u030a", "H": "\u030b", "v": "\u030c", "d": "\u0323", "c": "\u0327", "k": "\u0328",
    "b": "\u0331",
}  # fmt: skip
_ACCENT = re.compile(
    r"\{?\\(?:([`'^~=.\"])\s*|([uvHcdbkr])(?=[\s{\\])\s*)(?:\{\s*(\\[ij](?![A-Za-z])|[A-Za-z])\s*\}|(\\[ij](?![A-Za-z])|[A-Za-z]))"
    r"(?:(?<=\\[ij])\s?)?(\})?"
)
_LETTERS = {
    "ss": "ß", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å",
    "AA": "Å", "i": "ı", "j": "ȷ", "LaTeX": "LaTeX", "TeX": "TeX", "ldots": "…", "dots": "…", "textendash": "–",
    "textemdash": "—", "textquotesingle": "'", "textregistered": "®", "texttrademark": "™", "textasciitilde": "~",
    "textbackslash": "\\", "textmu": "µ", "copyright": "©", "S": "§", "P": "¶",
}  # fmt: skip
_LETTER = re.compile(
    rf"\\({'|'.join(sorted(_LETTERS, key=len, reverse=True))})(?![A-Za-z])(?:\{{\}}|\s(?=\S)|\s*$)?"
)
_SHOWN = (
    "emph|enquote|mbox|textbf|textit|textmd|textnormal|textrm|textsc|textsf|textsl|textsubscript|textsuperscript|"
    "texttt|textup|text|underline|uline|url"
)
_WRAPPED = re.compile(rf"\\(?:{_SHOWN}|href\s*\{{[^{{}}]*\}})\s*\{{([^{{}}]*)\}}")
_SWITCHED = re.compile(
    r"\{\s*+\\(?:bf|em|it|rm|sc|sf|sl|tt|bfseries|itshape|scshape|ttfamily)\s++([^{}]*+)\}"
)
_CITED = re.compile(r"(?<!\s)\s*+~?\\(?:[cC]ite[a-z]*+\*?)\s*+(?:\[[^\[\]]*+\]){0,2}\{[^{}]*+\}")
_BROKEN = re.compile(
    r"\\\\(?:\[[^\[\]]{0,40}\])?\s*|\\(?:newline|par|smallskip|medskip|bigskip)(?![A-Za-z])\s*"
)
_GROUPS = re.compile(r"\\([{}])|[{}]")
_ESCAPED = re.compile(r"\\([%&_#$])")


def plain(text: str) -> str:
    """The text without marks of HTML and LaTeX: `latex` of what is `untagged`."""
    text = untagged(text)
    return latex(text) if "\\" in text else text


def untagged(text: str) -> str:
    """The text without tags of HTML, JATS and MathML, and with entities as characters.

    What is no mark of these stays to the letter, such as `a < b`.
    """
    if "<" in text and _TAG.search(text):
        text = _TAG.sub(lambda tag: "\n" if _BLOCK.match(tag[0]) else "", _HEADING.sub("", text, count=1))
        text = _LINE_END.sub("\n", text).strip()
    if "&" in text:
        text = _ENTITY.sub(lambda entity: html.unescape(entity[0]), text)
    return text


def latex(text: str, *, grouped: bool = False) -> str:
    """LaTeX as it is printed, as far as it is text: accents, emphasis, escapes. Formulas between dollars stay as they
    are, and so do commands that are not known.

    grouped: whether braces group letters, as in BibTeX, and `~` is a space.
    """
    parts = _FORMULA.split(text)
    parts[::2] = map(_printed, parts[::2])
    if grouped:
        parts[::2] = (_GROUPS.sub(r"\1", part).replace("~", " ") for part in parts[::2])
    return "".join(parts)


def _printed(text: str) -> str:
    if "\\" not in text:
        return text
    text = _BROKEN.sub(" ", _CITED.sub("", text))
    text = _ACCENT.sub(_accented, text)
    text = _LETTER.sub(lambda letter: _LETTERS[letter[1]], text)
    for _ in range(4):  # marks within marks
        text, wrapped = _WRAPPED.subn(r"\1", text)
        text, switched = _SWITCHED.subn(r"\1", text)
        if not wrapped + switched:
            break
    return _ESCAPED.sub(r"\1", text)


def _accented(match: re.Match[str]) -> str:
    letter = (match[3] or match[4]).lstrip("\\")
    opened, closed = match[0].startswith("{"), match[5] is not None
    text = unicodedata.normalize("NFC", letter + _ACCENTS[match[1] or match[2]])
    return ("{" if opened and not closed else "") + text + ("}" if closed and not opened else "")
