"""Groups of comments that no theme covers, found by the words that come together in them.

It needs scikit-learn, which the service does without: it is imported once somebody asks.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

from voice_service.analysis.emerging import Phrases, Said, longest, sayers

_MOST_PHRASES = 2_000  # the most said: they bound the memory, however many comments there are
_MOST_WORDS = 6  # that name a group
_MOST_COMPANY = 24  # phrases by which comments come into it
_MEET = 3  # people in whose comments two phrases meet before that counts as company
_BOND = 0.2  # a word that keeps no closer company than this groups nothing
_PAIR_BOND = 0.5  # a pair is company in itself
_SHUFFLES = 3
_ROUNDS, _CLOSE_ENOUGH = 200, 1e-3  # when the factorisation may stop
_MINOR = 0.1  # of the weight of a group's first word: what weighs less does not name it
_NOTHING = 1e-6


class DiscoverError(RuntimeError):
    """Groups cannot be looked for; the sentence says what to do."""


@dataclass(frozen=True, slots=True)
class Group:
    """Comments that share words: which words, how many people's, and the comments' places.

    The word that holds the group together and the most typical comment come first.
    """

    words: tuple[str, ...]
    people: int
    comments: tuple[int, ...]


def uncovered(
    said: Sequence[Said],
    *,
    least: int,
    most: int = 8,
    seed: int,
    never: Callable[[str], bool] | None = None,
) -> tuple[Group, ...]:
    """Group comments by the words they share, the group of most people first.

    Pass the comments that no theme covers. At least `least` people say each word that names a
    group, and as many use two of its words in one comment; a comment is in one group or in none.
    What `never` says yes to (pass a test for names of people) groups nothing. The same comments
    and seed give the same groups.

    The method is non-negative matrix factorisation of TF-IDF over words and pairs of words, each
    weighed by the closest company it keeps (normalised pointwise mutual information). As many
    groups are sought, up to `most`, as there are directions in which the comments stretch
    further than they do once every word is dealt out at random. Raises DiscoverError where
    scikit-learn is not installed.
    """
    _needed("sklearn")
    threads = _needed("threadpoolctl")
    phrases = Phrases(said, least=least)
    names = _names(phrases, least, never)
    if not names:
        return ()
    # On several processors at once matrices so sparse take longer, not less.
    with threads.threadpool_limits(1):
        words = _Words(said, phrases, names)
        count = words.directions(most, seed)
        groups = _groups(said, words, count, least, seed) if count else ()
    return tuple(sorted(groups, key=lambda group: (-group.people, group.words)))


def _needed(module: str) -> Any:
    try:
        return import_module(module)
    except ImportError:
        raise DiscoverError(
            "Looking for groups among comments needs scikit-learn, which is not installed. "
            "Run pip install --require-hashes -r requirements-train.txt and try again."
        ) from None


def _names(phrases: Phrases, least: int, never: Callable[[str], bool] | None) -> list[str]:
    """List the phrases that may group comments: of the most said, in the order of the alphabet."""
    kept = longest(phrases.sayers, least, phrases.sayers)
    kept.sort(key=lambda phrase: (-len(phrases.sayers[phrase]), phrase))
    del kept[_MOST_PHRASES:]
    if never is None:
        return sorted(kept)
    named = cache(never)  # it may take long, and a word stands in many pairs
    return sorted(name for name in kept if not any(map(named, (name, *name.split(" ")))))


class _Words:
    """Which comment holds which phrase, how much that weighs, and what company phrases keep.

    One person weighs as much as another, however many comments are theirs.
    """

    def __init__(self, said: Sequence[Said], phrases: Phrases, names: Sequence[str]) -> None:
        np, text = _needed("numpy"), _needed("sklearn.feature_extraction.text")
        reader = text.TfidfVectorizer(analyzer=phrases.read, vocabulary=names, sublinear_tf=True)
        found = reader.fit_transform([words for _, words in said])
        each = Counter(person for person, _ in said)
        weight = np.array([[each[person] ** -0.5] for person, _ in said])
        close = _closeness((found > 0).multiply(weight).tocsr(), names, len(each))
        pairs = np.array([_PAIR_BOND * (" " in name) for name in names])
        bonds = np.maximum(close.max(axis=0).toarray().ravel(), pairs)
        kept = np.flatnonzero(bonds >= _BOND)
        self.names = [names[at] for at in kept]
        self.holds = (found > 0)[:, kept].tocsr()
        self.weighed = found[:, kept].multiply(weight).multiply(bonds[kept]).tocsr()
        self._close = close[kept][:, kept].toarray()

    def company(self, loads: Any) -> list[int]:
        """List the phrases that weigh most in a group, if they keep company with the first."""
        order = (-loads).argsort(kind="stable")
        first = order[0]
        heavy = [int(at) for at in order[1:] if loads[at] >= _MINOR * loads[first]]
        return [int(first), *(at for at in heavy if self._close[first, at] > 0)][:_MOST_COMPANY]

    def holding(self, rows: Sequence[int], company: Sequence[int]) -> dict[int, set[int]]:
        """Say of each comment which of some phrases it holds, by their places in `company`."""
        block = self.holds[rows][:, company].tocsr()
        ends = zip(rows, block.indptr, block.indptr[1:], strict=False)
        return {row: set(block.indices[start:end].tolist()) for row, start, end in ends}

    def directions(self, most: int, seed: int) -> int:
        """Count in how many directions the comments stretch further than dealt out at random."""
        np, sparse = _needed("numpy"), _needed("scipy.sparse")
        size = max(0, min(most, *self.weighed.shape))
        if not size:
            return 0
        chance = np.random.default_rng(seed)
        known = self.weighed.tocoo()
        # Words that are dealt out one by one make no pairs.
        data = known.data * np.array([" " not in name for name in self.names])[known.col]
        dealt = np.zeros(size)
        for _ in range(_SHUFFLES):
            rows = chance.integers(known.shape[0], size=known.nnz)
            mixed = sparse.csr_matrix((data, (rows, known.col)), known.shape)
            dealt += _stretch(mixed, size, seed) / _SHUFFLES
        further = _stretch(self.weighed, size, seed) > dealt
        return int(further.cumprod().sum())


def _stretch(matrix: Any, size: int, seed: int) -> Any:
    svd = _needed("sklearn.utils.extmath").randomized_svd
    return svd(matrix, size, random_state=seed)[1]


def _closeness(holds: Any, names: Sequence[str], people: int) -> Any:
    """Give the mutual information, from 0 to 1, of every two phrases without a word in common."""
    np, text = _needed("numpy"), _needed("sklearn.feature_extraction.text")
    parts = text.CountVectorizer(analyzer=str.split).fit_transform(names)
    met = (holds.T @ holds).tocsr()
    alone = met.diagonal()
    met = (met - met.multiply((parts @ parts.T) > 0)).tocoo()
    often = met.data >= _MEET
    row, column, share = met.row[often], met.col[often], met.data[often] / people
    above = np.log(share * people**2 / (alone[row] * alone[column]))
    close = np.maximum(above / -np.log(np.minimum(share, 0.99)), 0).clip(max=1)
    return type(met)((close, (row, column)), met.shape).tocsr()


def _groups(said: Sequence[Said], words: _Words, count: int, least: int, seed: int) -> list[Group]:
    """Part the comments into so many groups, each comment into that of its largest share."""
    np, learn = _needed("numpy"), _needed("sklearn.decomposition")
    stops = {"max_iter": _ROUNDS, "tol": _CLOSE_ENOUGH}
    model = learn.NMF(count, init="nndsvda", random_state=seed, **stops)
    with np.errstate(invalid="ignore"):  # of its error, when there is none left
        shares = model.fit_transform(words.weighed)
    shares = shares * (model.components_**2).sum(axis=1) ** 0.5
    largest = shares.argmax(axis=1)
    groups = []
    for part, loads in enumerate(model.components_):
        mine = shares[:, part] * (largest == part)
        rows = [int(row) for row in (-mine).argsort(kind="stable") if mine[row] > _NOTHING]
        groups.append(_group(said, words, words.company(loads), rows, least))
    return [group for group in groups if group is not None]


def _group(
    said: Sequence[Said], words: _Words, company: Sequence[int], rows: Sequence[int], least: int
) -> Group | None:
    """Keep the comments that hold the first phrase or two words, and the phrases many say.

    None where fewer than `least` people use two of the words in one comment.
    """
    parts = [words.names[at].split(" ") for at in company]
    held = words.holding(rows, company)
    two = {row for row in rows if len({word for at in held[row] for word in parts[at]}) > 1}
    inside = [row for row in rows if 0 in held[row] or row in two]
    people = sayers((said[row].person, held[row]) for row in inside)
    named = [at for at in range(len(company)) if len(people.get(at, ())) >= least][:_MOST_WORDS]
    if not named or len({said[row].person for row in two}) < least:
        return None
    inside = [row for row in inside if not held[row].isdisjoint(named)]
    everyone = {said[row].person for row in inside}
    return Group(tuple(words.names[company[at]] for at in named), len(everyone), tuple(inside))
