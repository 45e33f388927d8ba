"""The kinds of documents that rooms have registered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from alliance.kernel.actors import Office
from alliance.kernel.db import Transaction
from alliance.kernel.documents.blocks import Block
from alliance.kernel.documents.told import Told

if TYPE_CHECKING:
    from alliance.kernel.documents.models import Document

BLOCKS = "documents/blocks.html"
_KINDS: dict[str, Kind] = {}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of document.

    `mark` follows the alliance's short name in reference numbers: 柯 and 证 make 柯证〔2026〕1号. `public` names the
    facts, key and label, that the verification page shows to anybody; everything else stays unpublished. A kind is
    laid out by `compose`, which makes blocks of its facts (these also give a .docx where `editable`), or else by a
    `template` that extends documents/paper.html; a composed kind may have a template too, which extends
    documents/blocks.html and so keeps the blocks. `sealed` fetches what its room keeps sealed of a paper that names
    people, by the document's plain facts; it is added to them when the paper is laid out, and never stored open.
    `typeface` is that of the text in Word. `revokers` hold the offices that may revoke, besides the issuer. A kind that
    holds for some days only, or whose worth its room knows, gives `told`: what the verification page tells of it.
    """

    code: str
    label: str
    mark: str
    template: str = BLOCKS
    compose: Callable[[Mapping[str, Any]], Sequence[Block]] | None = None
    public: Mapping[str, str] = field(default_factory=dict)
    revokers: frozenset[Office] = frozenset({Office.ALLIANCE_LEAD})
    editable: bool = False
    typeface: str = "宋体"
    sealed: Callable[[Transaction, Mapping[str, Any]], Mapping[str, Any]] | None = None
    announced: bool = False
    """True where everybody may know that a place has such a document; its public card lists it."""
    told: Callable[[Transaction, Document], Told] | None = None

    def __post_init__(self) -> None:
        if self.compose is None and self.template == BLOCKS:
            raise ValueError(f"{self.code}: a kind has a template of its own or a function that composes it")
        if self.editable and self.compose is None:
            raise ValueError(f"{self.code}: only composed documents can be had as .docx")


def register(kind: Kind) -> None:
    """Make a kind known; the wiring calls this. Raises ValueError where the code is taken by another kind."""
    if _KINDS.setdefault(kind.code, kind) != kind:
        raise ValueError(f"two kinds of documents are called {kind.code}")


def kind_of(code: str) -> Kind:
    """The kind with this code. Raises KeyError for one that nobody registered."""
    return _KINDS[code]


def label_of(code: str) -> str:
    """What people call the kind with this code; the code itself where nobody registered it any more."""
    return _KINDS[code].label if code in _KINDS else code


def all_kinds() -> tuple[Kind, ...]:
    """Every kind, in the order of registration."""
    return tuple(_KINDS.values())
