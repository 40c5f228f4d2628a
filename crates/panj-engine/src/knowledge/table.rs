//! Tab-separated tables with `#` comments and a header row. Reads: a table's text. Writes: rows by column name.

use jiff::civil::Date;

/// What is wrong with a table.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum TableError {
    /// The header lacks a column.
    #[error(
        "{file}: the header has no column “{column}”; it must be named in the first line that is no comment"
    )]
    Column {
        /// The table's file.
        file: String,
        /// The column that is missing.
        column: String,
    },
    /// A row has fewer cells than the header.
    #[error(
        "{file}:{line}: expected a cell for “{column}”, found the end of the line; cells are separated by tabs"
    )]
    Cell {
        /// The table's file.
        file: String,
        /// The line, counted from 1.
        line: usize,
        /// The column whose cell is missing.
        column: String,
    },
}

/// One row: the cells of the columns asked for, in their order.
#[derive(Debug)]
pub(super) struct Row<'a> {
    file: &'a str,
    line: usize,
    columns: Vec<(&'a str, usize)>,
    cells: Vec<&'a str>,
}

impl<'a> Row<'a> {
    /// The cells, as many as columns were asked for.
    pub(super) fn cells<const N: usize>(&self) -> Result<[&'a str; N], TableError> {
        let mut out = [""; N];
        for (slot, (column, at)) in out.iter_mut().zip(&self.columns) {
            *slot = self.cells.get(*at).map(|c| c.trim()).ok_or_else(|| TableError::Cell {
                file: self.file.to_owned(),
                line: self.line,
                column: (*column).to_owned(),
            })?;
        }
        Ok(out)
    }
}

/// The rows of a table.
pub(super) fn rows<'a>(
    file: &'a str,
    text: &'a str,
    columns: &[&'a str],
) -> Result<Vec<Row<'a>>, TableError> {
    let mut lines = text.lines().enumerate().filter(|(_, l)| !l.starts_with('#') && !l.trim().is_empty());
    let header: Vec<&str> = lines.next().map(|(_, l)| l.split('\t').collect()).unwrap_or_default();
    let columns = columns
        .iter()
        .map(|c| match header.iter().position(|h| h.trim() == *c) {
            Some(at) => Ok((*c, at)),
            None => Err(TableError::Column { file: file.to_owned(), column: (*c).to_owned() }),
        })
        .collect::<Result<Vec<_>, _>>()?;
    Ok(lines
        .map(|(i, l)| Row { file, line: i + 1, columns: columns.clone(), cells: l.split('\t').collect() })
        .collect())
}

/// The alternatives of a cell.
pub(super) fn alternatives(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('|').map(str::trim).filter(|a| !a.is_empty())
}

/// A day from `YYYY`, `YYYY-MM` or `YYYY-MM-DD`: the first day of the period, or the last.
#[must_use]
pub fn parse_date(text: &str, last: bool) -> Option<Date> {
    let mut parts = text.split('-');
    let year: i16 = parts.next()?.parse().ok()?;
    let month: Option<i8> = parts.next().and_then(|m| m.parse().ok());
    let day: Option<i8> = parts.next().and_then(|d| d.parse().ok());
    let first = Date::new(year, month.unwrap_or(if last { 12 } else { 1 }), day.unwrap_or(1)).ok()?;
    Some(if last && day.is_none() { first.last_of_month() } else { first })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_row_is_named_by_file_and_line() {
        let rows = rows("groups.tsv", "# note\nid\tname\nttp\n", &["id", "name"]).unwrap();
        let problem = rows[0].cells::<2>().unwrap_err().to_string();
        assert!(problem.contains("groups.tsv:3") && problem.contains("name"), "{problem}");
    }

    #[test]
    fn a_year_or_month_stands_for_its_first_or_last_day() {
        assert_eq!(parse_date("2023", true), Some(jiff::civil::date(2023, 12, 31)));
        assert_eq!(parse_date("2024-02", true), Some(jiff::civil::date(2024, 2, 29)));
        assert_eq!(parse_date("2024-02", false), Some(jiff::civil::date(2024, 2, 1)));
        assert_eq!(parse_date("", false), None);
    }
}
