"""The columns of a table, row by row, where cells span several of them or reach into rows below."""

from __future__ import annotations

_MOST_COLUMNS = 50
"""A cell spans so many columns, and so many keep room for one that began in a row above."""


class TableGrid:
    """The columns that the cells of a table take up, as far as its rows have been read."""

    def __init__(self) -> None:
        self._row = 0
        self._column = 0
        """The first one that the row's cells leave free."""
        self._filled = 0
        """So many have a cell in Markdown."""
        self._covered: dict[int, int] = {}
        """Columns, and the last row that a cell from above covers there."""

    def begin_row(self) -> None:
        self._row += 1
        self._column = 0
        self._filled = 0

    def place(self, columns: int, rows: int) -> int:
        """Put a cell that spans so many into the row. How many columns lie between it and the cell before."""
        column = self._column
        while self._covered.get(column, -1) >= self._row:
            column += 1
        empty = column - self._filled
        self._filled = column + 1
        self._column = min(column + columns, max(column + 1, _MOST_COLUMNS))
        last = self._row + rows - 1
        if last > self._row:
            self._covered.update(dict.fromkeys(range(column, min(self._column, _MOST_COLUMNS)), last))
        return empty
