"""Similarities as text, and where they fall."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One fit: how alike each picture, `<kind>-<number>-<stage>`, is to the photo; None without a face."""

    name: str
    cosines: dict[str, float | None]


def table(rows: list[Row]) -> str:
    """The rows and the mean of those that are complete, in aligned columns."""
    columns = list(dict.fromkeys(column for row in rows for column in row.cosines))
    lines = [["fit", *columns]]
    lines += [[row.name, *(_cell(row.cosines.get(column)) for column in columns)] for row in rows]
    complete = [row for row in rows if all(row.cosines.get(column) is not None for column in columns)]
    if complete:
        means = [sum(row.cosines[column] for row in complete) / len(complete) for column in columns]
        lines.append([f"mean ({len(complete)} of {len(rows)})", *map(_cell, means)])
    widths = [max(len(line[index]) for line in lines) for index in range(len(lines[0]))]
    return "\n".join(
        "  ".join(
            [line[0].ljust(widths[0]), *(cell.rjust(w) for cell, w in zip(line[1:], widths[1:], strict=True))]
        )
        for line in lines
    )


def falls(row: Row, slack: float) -> list[str]:
    """A sentence for each picture that is less like the photo than the one before it of its kind."""
    sentences = []
    last: dict[str, tuple[str, float]] = {}
    for picture, cosine in row.cosines.items():
        kind = picture.split("-")[0]
        if cosine is None:
            sentences.append(f"{row.name}: no face is seen in {picture}.")
            continue
        if kind in last and cosine < last[kind][1] - slack:
            before, value = last[kind]
            sentences.append(f"{row.name}: falls from {value:.3f} ({before}) to {cosine:.3f} ({picture}).")
        last[kind] = (picture, cosine)
    return sentences


def _cell(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
