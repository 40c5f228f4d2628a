//! Bylines and date lines that stand alone. Reads: a line. Writes: whether it is one, and the names in it.
//!
//! Not here: which date it is (`time`), and date lines that open a paragraph (“GAO, May 3 (Wire) — …”), which
//! stay in the body. Tests are below.

use super::lexicon::LEXICON;

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const MONTH_NAMES: [&str; 14] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "sept",
    "october",
    "november",
    "december",
    "juli",
];
const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const BESIDE: [&str; 38] = [
    "published",
    "updated",
    "posted",
    "modified",
    "last",
    "first",
    "on",
    "at",
    "date",
    "am",
    "pm",
    "a.m",
    "p.m",
    "gmt",
    "utc",
    "est",
    "edt",
    "pst",
    "pdt",
    "cet",
    "cest",
    "eet",
    "eest",
    "bst",
    "ist",
    "msk",
    "eat",
    "cat",
    "wat",
    "pkt",
    "aft",
    "local",
    "time",
    "by",
    "edited",
    "issued",
    "released",
    "h",
];

/// Whether the line is a date, with or without a place before and a time after it.
pub(super) fn is_dateline(line: &str) -> bool {
    if line.len() > 160 {
        return false;
    }
    let words: Vec<&str> = line
        .split(|c: char| c.is_whitespace() || "/,|·•–—()".contains(c))
        .filter(|w| !w.is_empty())
        .collect();
    if words.is_empty() || words.len() > 18 {
        return false;
    }
    let (mut month, mut number, mut whole) = (false, false, false);
    // The words before the date must be a place, set off by a mark.
    let mut place = 0usize;
    for word in &words {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        if bare.is_empty() {
            continue;
        }
        if is_month(&bare) {
            month = true;
        } else if is_numeric_date(word) {
            whole = true;
        } else if is_number(&bare) {
            number = true;
        } else if is_weekday(&bare) || BESIDE.contains(&bare.as_str()) {
        } else if !month && !number && !whole && word.starts_with(|c: char| c.is_uppercase()) && place < 4 {
            place += 1;
        } else {
            return false;
        }
    }
    if !(whole || month && number) {
        return false;
    }
    place == 0 || {
        // “BAKU/YEREVAN, 22 June” has a mark between place and date; “Remember September 11” has none.
        let date = line.char_indices().position(|(_, c)| c.is_ascii_digit()).unwrap_or(0);
        let head: String = line.chars().take(date).collect();
        head.contains([',', '|', '·', '•', '–', '—', ':', ')']) || head.contains(" - ")
    }
}

fn is_month(word: &str) -> bool {
    MONTHS.contains(&word) || MONTH_NAMES.contains(&word)
}

fn is_weekday(word: &str) -> bool {
    WEEKDAYS.iter().any(|day| *day == word || word.len() >= 3 && word.len() <= 5 && day.starts_with(word))
}

/// “22”, “22nd”, “2023”, “10:30”, “1030”, “10.30am”.
fn is_number(word: &str) -> bool {
    let rest = word.trim_start_matches(|c: char| c.is_ascii_digit() || c == ':' || c == '.' || c == '+');
    rest.len() < word.len()
        && matches!(rest, "" | "st" | "nd" | "rd" | "th" | "am" | "pm" | "a.m" | "p.m" | "h" | "z")
}

/// “2023-08-31”, “2023-08-31T21:30Z”, “31.08.2023”.
fn is_numeric_date(word: &str) -> bool {
    let parts: Vec<&str> = word.split(['-', '.', 'T']).collect();
    let digits = |i: usize, n: usize| {
        parts.get(i).is_some_and(|p| p.len() == n && p.bytes().all(|b| b.is_ascii_digit()))
    };
    digits(0, 4) && digits(1, 2) && digits(2, 2) || digits(0, 2) && digits(1, 2) && digits(2, 4)
}

const OPENERS: [&str; 12] = [
    "by",
    "written by",
    "story by",
    "report by",
    "reported by",
    "reporting by",
    "(reporting by",
    "additional reporting by",
    "edited by",
    "editing by",
    "author:",
    "from our",
];
const LINKS: [&str; 24] = [
    "and",
    "in",
    "for",
    "of",
    "the",
    "our",
    "a",
    "special",
    "to",
    "at",
    "correspondent",
    "correspondents",
    "staff",
    "reporter",
    "reporters",
    "writer",
    "writers",
    "with",
    "de",
    "bin",
    "van",
    "von",
    "al",
    "editing",
];

/// Whether the line says who wrote the article.
pub(super) fn is_byline(line: &str) -> bool {
    if line.len() > 240 {
        return false;
    }
    let lower = line.to_lowercase();
    // A final bracket or stop may close “(Reporting by …)”.
    let bracket = lower.starts_with('(');
    let bare = lower.trim_start_matches('(');
    let Some(opener) = OPENERS
        .iter()
        .find(|o| bare.strip_prefix(**o).is_some_and(|r| r.starts_with([' ', ':']) || o.ends_with(':')))
    else {
        return LEXICON.is_agency(line) && bare.split_whitespace().count() > 1;
    };
    if line.ends_with('.') && *opener == "by" || line.split_whitespace().count() > 24 {
        return false;
    }
    let cased = line.chars().any(char::is_uppercase);
    let start = line.len() - line.trim_start_matches('(').len();
    let Some(rest) = line.get(start + opener.len()..) else { return false };
    let mut words = rest.split(|c: char| c.is_whitespace() || ",;/&:".contains(c)).filter(|w| !w.is_empty());
    let first = words.clone().next().unwrap_or("").to_lowercase();
    if is_weekday(&first) || is_month(&first) || first.starts_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let name = |w: &str| {
        let w = w.trim_matches(|c: char| !c.is_alphanumeric());
        w.is_empty()
            || !cased
            || w.starts_with(|c: char| c.is_uppercase())
            || LINKS.contains(&w.to_lowercase().as_str())
    };
    let most = if cased { 24 } else { 6 };
    !first.is_empty()
        && (bracket || rest.split_whitespace().count() <= most)
        && words.all(|w| name(w) || w.contains('@') || w.eq_ignore_ascii_case("by"))
}

/// The names in a byline.
pub(super) fn names(line: &str) -> Vec<String> {
    let line = line.trim_matches(|c: char| c == '(' || c == ')' || c == '.' || c.is_whitespace());
    let lower = line.to_lowercase();
    let rest = match OPENERS.iter().find(|o| lower.starts_with(**o)) {
        // Editors are no authors.
        Some(opener) if opener.starts_with("edit") || *opener == "from our" => return Vec::new(),
        Some(opener) => line.get(opener.len()..).unwrap_or(""),
        None => line,
    };
    let rest = rest.trim_start_matches([':', ' ']);
    let rest = rest.split([';', '|']).next().unwrap_or("");
    let rest = rest.split(" in ").next().unwrap_or("").split(" for ").next().unwrap_or("");
    let mut names = Vec::new();
    for name in
        rest.split(',').flat_map(|p| p.split(" and ")).flat_map(|p| p.split('&')).flat_map(|p| p.split('/'))
    {
        let name = name.trim().trim_start_matches("and ").trim();
        let low = name.to_lowercase();
        let role = ["correspondent", "staff", "reporter", "writer", "agencies", "desk", "editor", "our "];
        let words = name.split_whitespace().count();
        if name.starts_with(char::is_uppercase)
            && (1..=5).contains(&words)
            && !role.iter().any(|r| low.contains(r))
            && low != "by"
        {
            names.push(name.split_whitespace().collect::<Vec<_>>().join(" "));
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_alone_are_date_lines() {
        for line in [
            "March 8, 2019",
            "ANKARA/ERBIL, 3 June 2021",
            "Gao, Mali – Tuesday 19 September 2023",
            "Published on 3 May 2023, 10:14 GMT",
            "Updated: 2023-08-31 21:30",
            "2nd July 2020",
            "Sunday, Oct. 4",
            "BOGOTA, 3 JAN 90",
            "31.08.2023",
        ] {
            assert!(is_dateline(line), "{line}");
        }
    }

    #[test]
    fn headlines_with_dates_are_not_date_lines() {
        for line in [
            "Security incidents, Tuesday 19 September 2023",
            "Remember September 11",
            "Seven killed on March 8, 2019",
            "March 23 Movement takes town",
            "May talks fail",
            "2,000 flee",
            "Published",
            "on",
            "In 2020, 14 died in May",
            "",
        ] {
            assert!(!is_dateline(line), "{line}");
        }
    }

    #[test]
    fn bylines_give_their_names() {
        let cases: [(&str, &[&str]); 8] = [
            ("By Ana Bell", &["Ana Bell"]),
            ("BY ANA BELL", &["ANA BELL"]),
            ("By our correspondents in Gao and Kidal", &[]),
            ("Staff reporter", &[]),
            ("By Ana Bell, Omar Sheikh and Li Wei in Goma", &["Ana Bell", "Omar Sheikh", "Li Wei"]),
            ("(Reporting by Ana Bell; Editing by Omar Sheikh)", &["Ana Bell"]),
            ("By Ana Bell for Desert Wire", &["Ana Bell"]),
            ("by ana bell", &[]),
        ];
        for (line, expected) in cases {
            assert!(is_byline(line), "{line}");
            assert_eq!(names(line), expected, "{line}");
        }
    }

    #[test]
    fn other_lines_that_begin_with_by_are_no_bylines() {
        for line in [
            "By Monday",
            "By 2023 the group was gone",
            "By land and by sea the rebels came",
            "Bystanders hurt",
            "By",
        ] {
            assert!(!is_byline(line), "{line}");
        }
    }
}
