"""Statements sent straight to the driver, for what other writers wait behind.

SQLAlchemy puts a statement together, once; then only the values go to the driver. What its own machinery does anew for
each statement costs several times what the database does.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import Connection, Dialect, Engine, bindparam, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry, Pool

Values = Mapping[str, Any]

#: What is answered, once it is called for.
Answer = Callable[[], list[Any]]

#: What a connection to PostgreSQL knows of statements that are under way.
_PIPELINE = "pipeline"
#: Rows that are sent with one statement at the most: the server wakes once for all of them.
_BUNCH = 8


class _Pipeline(NamedTuple):
    #: takes all statements that nobody reads an answer of
    cursor: Any
    commit: Callable[[], object]
    sync: Callable[[], None]
    end: Callable[[], None]
    errors: type[Exception]


class _Form(NamedTuple):
    """A statement as one database takes it."""

    text: str
    #: the values that are written in the statement itself
    fixed: dict[str, Any]
    #: how a value is told to the driver, where it is told in another way
    told: dict[str, Callable[[Any], Any]]
    #: in which order values are told, where their order counts
    order: tuple[str, ...] | None
    answers: bool
    #: how a column of the answer is read, by its place, where the driver gives something else
    read: tuple[tuple[int, Callable[[Any], Any]], ...]

    def values(self, given: Values) -> Any:
        values = {**self.fixed, **given}
        for name, tell in self.told.items():
            values[name] = tell(values[name])
        return values if self.order is None else [values[name] for name in self.order]

    def rows(self, answer: list[Any]) -> list[Any]:
        if not self.read:
            return answer
        rows = [list(row) for row in answer]
        for row in rows:
            for place, read in self.read:
                row[place] = read(row[place])
        return rows


class Straight:
    """A statement for the driver: an INSERT, UPDATE or SELECT whose values all have names.

    `columns` are those an INSERT fills; their names are those of the values. An answer is rows of plain values.
    """

    def __init__(self, statement: Any, columns: Sequence[str] | None = None) -> None:
        self._statement = statement
        self._columns = columns
        self._forms: dict[str, _Form] = {}
        self._bunches: dict[int, Straight] = {}

    def run(self, connection: Connection, values: Values) -> list[Any]:
        """Send it, and read the answer if there is one; what fails is raised as SQLAlchemy raises it."""
        form = self._form(connection.dialect)
        cursor = _cursor(connection, answers=form.answers)
        with _sent(connection, cursor, form.text, told := form.values(values), many=False):
            cursor.execute(form.text, told)
            return form.rows(cursor.fetchall()) if form.answers else []

    def ask(self, connection: Connection, values: Values) -> Answer:
        """Send a question and go on: its answer is waited for when it is called for."""
        if _PIPELINE not in connection.info:
            rows = self.run(connection, values)
            return lambda: rows
        form = self._form(connection.dialect)
        cursor = _cursor(connection, answers=True)
        with _sent(connection, cursor, form.text, told := form.values(values), many=False):
            cursor.execute(form.text, told)

        def answer() -> list[Any]:
            with _Told(connection, form.text):
                return form.rows(cursor.fetchall())

        return answer

    def run_for_all(self, connection: Connection, rows: Sequence[Values]) -> None:
        """Insert each of these; nothing is answered."""
        if _PIPELINE in connection.info:
            for start in range(0, len(rows), _BUNCH):
                bunch = rows[start : start + _BUNCH]
                values = {f"{name}_{place}": value for place, row in enumerate(bunch) for name, value in row.items()}
                self._of(len(bunch)).run(connection, values)
            return
        form = self._form(connection.dialect)
        cursor = _cursor(connection, answers=False)
        with _sent(connection, cursor, form.text, told := [form.values(row) for row in rows], many=True):
            cursor.executemany(form.text, told)

    def _of(self, many: int) -> "Straight":
        """The statement that inserts so many rows."""
        if many not in self._bunches:
            table = self._statement.table.c
            names = self._columns or table.keys()
            rows = [
                {name: bindparam(f"{name}_{place}", type_=table[name].type) for name in names} for place in range(many)
            ]
            self._bunches[many] = Straight(self._statement.values(rows))
        return self._bunches[many]

    def _form(self, dialect: Dialect) -> _Form:
        if dialect.name not in self._forms:
            self._forms[dialect.name] = self._put_together(dialect)
        return self._forms[dialect.name]

    def _put_together(self, dialect: Dialect) -> _Form:
        compiled = self._statement.compile(dialect=dialect, column_keys=self._columns)
        told = {
            name: bound.type.dialect_impl(dialect).bind_processor(dialect) for name, bound in compiled.binds.items()
        }
        if "POSTCOMPILE" in str(compiled):
            raise TypeError(f"how many values this statement has is known only when it is sent: {compiled}")
        return _Form(
            text=str(compiled),
            fixed=dict(compiled.params),
            told={name: tell for name, tell in told.items() if tell is not None},
            order=tuple(compiled.positiontup) if compiled.positional else None,
            answers=self._statement.is_select or bool(compiled.effective_returning),
            read=tuple(self._readers(dialect)),
        )

    def _readers(self, dialect: Dialect) -> Iterator[tuple[int, Callable[[Any], Any]]]:
        if not self._statement.is_select:
            return
        for place, column in enumerate(self._statement.selected_columns):
            if read := column.type.dialect_impl(dialect).result_processor(dialect, None):
                yield place, read


def one_by_one(name: str, values: Iterable[Any]) -> dict[str, Any]:
    """Values of a list, each with a name of its own: a statement is put together for each length."""
    return {f"{name}_{place}": value for place, value in enumerate(values)}


def in_one_go(session: Session) -> None:
    """From here to its end, a transaction of PostgreSQL is sent one straight statement after the other, and waited for
    only where an answer is read. What fails is raised there, or with the commit.
    """
    connection = session.connection()
    if connection.dialect.name == "postgresql" and _PIPELINE not in connection.info:
        session.flush()
        driver: Any = connection.connection.driver_connection
        end = ExitStack()
        errors: Any = connection.dialect.dbapi
        sync = end.enter_context(driver.pipeline()).sync
        cursor = driver.cursor()
        commit = partial(cursor.execute, "COMMIT", prepare=False)
        connection.info[_PIPELINE] = _Pipeline(cursor, commit, sync, end.close, errors.Error)
        session.info[_PIPELINE] = connection.info


@event.listens_for(Engine, "commit")
def _commit(connection: Connection) -> None:
    """The commit goes behind the last statements, and one answer tells of all of them."""
    if pipeline := connection.info.pop(_PIPELINE, None):
        with _Told(connection, "COMMIT"):
            try:
                pipeline.commit()
            except pipeline.errors:
                with suppress(pipeline.errors):  # what failed is told already
                    pipeline.end()
                raise
            pipeline.end()


@event.listens_for(Session, "after_commit")
@event.listens_for(Session, "after_rollback")
def _ended(session: Session) -> None:
    if not session.in_nested_transaction():
        _end(session.info.pop(_PIPELINE, {}))


@event.listens_for(Pool, "checkin")
def _given_back(_connection: Any, record: ConnectionPoolEntry) -> None:
    _end(record.info)


def _end(known: dict[str, Any]) -> None:
    if pipeline := known.pop(_PIPELINE, None):
        with suppress(pipeline.errors):  # what failed has been told, or taken back
            pipeline.end()


@event.listens_for(Engine, "after_cursor_execute")
def _answer(connection: Connection, *_more: Any) -> None:
    """What SQLAlchemy sends itself is answered at once, for it looks whether there is an answer."""
    if _PIPELINE in connection.info:
        connection.info[_PIPELINE].sync()


@event.listens_for(Engine, "rollback")
def _taken_back(connection: Connection) -> None:
    """What failed unheard need not be heard any more."""
    if connection.invalidated:
        return
    if pipeline := connection.info.get(_PIPELINE):
        with suppress(pipeline.errors):
            pipeline.sync()


def _cursor(connection: Connection, *, answers: bool) -> Any:
    """Where a statement goes, and its answer comes back."""
    pipeline = None if answers else connection.info.get(_PIPELINE)
    return pipeline.cursor if pipeline is not None else connection.connection.cursor()


def _sent(connection: Connection, cursor: Any, text: str, told: Any, *, many: bool) -> "_Told":
    """Whoever listens to statements hears of this one."""
    connection.dispatch.before_cursor_execute(connection, cursor, text, told, None, many)
    return _Told(connection, text)


class _Told:
    """What fails is raised as SQLAlchemy raises it."""

    def __init__(self, connection: Connection, text: str) -> None:
        self._connection, self._text = connection, text

    def __enter__(self) -> None: ...

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if error is not None:
            dialect = self._connection.dialect
            errors: Any = dialect.dbapi
            if isinstance(error, errors.Error):
                raise DBAPIError.instance(self._text, None, error, errors.Error, dialect=dialect) from error
