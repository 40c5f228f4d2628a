//! Dates of metadata. Reads: the `published` of a JSON line, a page's meta tags. Writes: a civil date.
//!
//! The day is the one that is written, in the publisher's own zone: `2023-08-31T23:30-04:00` is August 31.
//! Not here: dates in the text, which are the `time` stage's. Tests are below.

use jiff::civil::Date;

/// Reads an ISO 8601 date or date and time, or an RFC 2822 date.
pub(super) fn parse(written: &str) -> Option<Date> {
    let written = written.trim();
    iso(written).or_else(|| Some(jiff::fmt::rfc2822::parse(written).ok()?.date()))
}

fn iso(written: &str) -> Option<Date> {
    let bytes = written.as_bytes();
    let (date, rest) = if bytes.get(4) == Some(&b'-') {
        (written.get(..10)?.to_owned(), written.get(10..)?)
    } else {
        // 20230831, 20230831T2130
        let digits = written.get(..8)?;
        (format!("{}-{}-{}", digits.get(..4)?, digits.get(4..6)?, digits.get(6..8)?), written.get(8..)?)
    };
    let plain = |i: usize, b: u8| if i == 4 || i == 7 { b == b'-' } else { b.is_ascii_digit() };
    if date.len() != 10 || !date.bytes().enumerate().all(|(i, b)| plain(i, b)) {
        return None;
    }
    let clock = rest.is_empty()
        || rest.starts_with(['T', 't', ' '])
            && rest.len() <= 45
            && rest[1..].trim_start().starts_with(|c: char| c.is_ascii_digit())
            && rest[1..].bytes().all(|b| b.is_ascii_alphanumeric() || b" :.,+-/_[]".contains(&b));
    if !clock {
        return None;
    }
    date.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn iso_dates_and_times_give_the_day_that_is_written() {
        let day = Some(date(2023, 8, 31));
        for written in [
            "2023-08-31",
            " 2023-08-31T23:30:00-04:00 ",
            "2023-08-31T01:00:00+05:00",
            "2023-08-31T01:00:00.000+0500",
            "2023-08-31 21:30",
            "2023-08-31T21:30:00Z",
            "2023-08-31 21:30:00 UTC",
            "20230831",
            "20230831T2130Z",
            "Thu, 31 Aug 2023 21:30:00 +0500",
            "Thu, 31 Aug 2023 21:30:00 GMT",
        ] {
            assert_eq!(parse(written), day, "{written}");
        }
    }

    #[test]
    fn what_is_no_date_gives_none() {
        for written in [
            "",
            "yesterday",
            "2023",
            "2023-13-01",
            "2023-02-30",
            "31/08/2023",
            "2023-08-31x",
            "2023-08-3é",
            "+023-08-31",
        ] {
            assert_eq!(parse(written), None, "{written}");
        }
    }
}
