//! The record's codes in words that a person would use. Reads: fields of a record. Writes: phrases.
//!
//! Nothing is added to what the record says: a bound stays a bound, an unnamed source stays unnamed.
//! Not here: how phrases are laid out (`view`, `explain`, `table`). Tests are below.

use panj_record::{
    Actor, AttributionLink, Basis, Change, Count, CountOf, DateBasis, Event, EventPlace, EventTime,
    EventType, Hedge, Item, MentionKind, Missing, Occurrences, Published, Record, Side, Stance, Status,
};

/// Every quote in the words of the record is set like this.
pub(crate) fn quoted(text: &str) -> String {
    format!("“{}”", text.trim())
}

/// `20,000`, `2.5`.
pub(crate) fn number(value: f64) -> String {
    let plain = format!("{value}");
    let (whole, rest) = match plain.find('.') {
        Some(dot) => plain.split_at(dot),
        None => (plain.as_str(), ""),
    };
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |digits| ("-", digits));
    if digits.len() <= 3 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return plain;
    }
    let mut out = String::from(sign);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out + rest
}

/// A status other than occurred.
pub(crate) fn status(status: Status) -> Option<&'static str> {
    match status {
        Status::Occurred => None,
        Status::Ongoing => Some("going on"),
        Status::Planned => Some("planned"),
        Status::Attempted => Some("attempted"),
        Status::Thwarted => Some("thwarted"),
        Status::Feared => Some("feared"),
        Status::Hypothetical => Some("only under a condition"),
        Status::Denied => Some("denied: said not to have happened"),
        Status::Negated => Some("said not to have happened"),
    }
}

/// How an unnamed voice weakens it.
pub(crate) fn hedge(hedge: Hedge) -> &'static str {
    match hedge {
        Hedge::Reported => "reportedly",
        Hedge::Alleged => "allegedly",
        Hedge::Believed => "it is believed",
    }
}

/// Why something is not there.
pub(crate) fn missing(reason: Missing) -> &'static str {
    match reason {
        Missing::NotStated => "not stated",
        Missing::NotFound => "named, but in no table",
        Missing::Ambiguous => "several answers are as good",
        Missing::Uncertain => "too uncertain to say",
        Missing::NotAPlace => "no place, though it looks like one",
    }
}

/// Why a place is not there.
pub(crate) fn missing_place(reason: Missing) -> &'static str {
    match reason {
        Missing::NotFound => "named, but not in the gazetteer",
        Missing::Ambiguous => "named, but several places have the name",
        other => missing(other),
    }
}

/// What an event of a type is.
pub(crate) fn act(event_type: EventType) -> &'static str {
    match event_type {
        EventType::Agree => "Agreement",
        EventType::Consult => "Talks",
        EventType::Support => "Support",
        EventType::Concede => "Concession",
        EventType::Cooperate => "Cooperation",
        EventType::Aid => "Aid",
        EventType::Retreat => "Retreat",
        EventType::Request => "Request",
        EventType::Accuse => "Accusation",
        EventType::Reject => "Rejection",
        EventType::Threaten => "Threat",
        EventType::Protest => "Protest",
        EventType::Sanction => "Sanction",
        EventType::Mobilize => "Mobilization",
        EventType::Coerce => "Coercion",
        EventType::Assault => "Violence",
    }
}

/// How a field is known, unless it is stated.
pub(crate) fn basis(basis: Basis) -> Option<&'static str> {
    match basis {
        Basis::Stated => None,
        Basis::Carried => Some("from another sentence"),
        Basis::Inferred => Some("worked out"),
    }
}

/// `where_prec` of UCDP GED.
pub(crate) fn where_precision(precision: u8, feature: Option<&str>) -> &'static str {
    match (precision, feature) {
        (1, Some(feature)) if feature.starts_with("PPL") => "town",
        (1, _) => "exact place",
        (2, _) => "within 25 km",
        (3, _) => "district",
        (4, _) => "province",
        (5, _) => "line or wider region",
        (6, _) => "country",
        (7, _) => "international waters or airspace",
        _ => "precision unknown",
    }
}

/// `date_prec` of UCDP GED.
pub(crate) fn when_precision(precision: u8) -> &'static str {
    match precision {
        1 => "day",
        2 => "two to six days",
        3 => "week",
        4 => "month",
        5 => "more than a month",
        _ => "precision unknown",
    }
}

/// PLOVER sectors.
pub(crate) fn sector(code: &str) -> &str {
    match code {
        "GOV" => "government",
        "MIL" => "military",
        "REB" => "rebels",
        "OPP" => "opposition",
        "PTY" => "party",
        "COP" => "police",
        "JUD" => "judiciary",
        "SPY" => "intelligence",
        "LEG" => "legislature",
        "MED" => "media",
        "EDU" => "education",
        "BUS" => "business",
        "CRM" => "criminal",
        "CVL" => "civilians",
        "LAB" => "labour",
        "NGO" => "NGO",
        "IGO" => "international organisation",
        "REF" => "refugees",
        "REL" => "religious",
        "UAF" => "unidentified armed group",
        "HLT" => "health",
        "PRM" => "militia",
        "ETH" => "community",
        other => other,
    }
}

/// `TJK military`.
pub(crate) fn affiliation(actor: &Actor) -> String {
    let country = actor.country.as_deref();
    [country, actor.sector.as_deref().map(sector)].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// A span of days, as short as it can be said: `2022`, `2023-08`, `2023-08-30`, `2021-08-01 … 2021-12-15`.
pub(crate) fn days(start: Option<&str>, end: Option<&str>) -> String {
    match (start, end) {
        (Some(start), Some(end)) if start == end => start.to_owned(),
        (Some(start), Some(end)) => whole_period(start, end).unwrap_or_else(|| format!("{start} … {end}")),
        (Some(start), None) => format!("since {start}"),
        (None, Some(end)) => format!("until {end}"),
        (None, None) => "unknown".to_owned(),
    }
}

/// The year or month that two days enclose exactly.
fn whole_period(start: &str, end: &str) -> Option<String> {
    let first: jiff::civil::Date = start.parse().ok()?;
    let last: jiff::civil::Date = end.parse().ok()?;
    if first.year() != last.year() {
        return None;
    }
    if first.first_of_year() == first && last.last_of_year() == last {
        Some(format!("{:04}", first.year()))
    } else if first.first_of_month() == first && first.last_of_month() == last {
        Some(format!("{:04}-{:02}", first.year(), first.month()))
    } else {
        None
    }
}

/// When an article was published.
pub(crate) fn published(published: &Published) -> String {
    let known = match published.basis {
        DateBasis::Unknown => return "publication date unknown".to_owned(),
        DateBasis::Given => "as given",
        DateBasis::Metadata => "from the metadata",
        DateBasis::Text => "printed in the text",
        DateBasis::Inferred => "inferred",
    };
    let day = |day: &Option<String>| day.clone().unwrap_or_default();
    if published.start == published.end {
        format!("published {}, {known}", day(&published.start))
    } else {
        format!("published {} … {}, {known}", day(&published.start), day(&published.end)).replace("  ", " ")
    }
}

/// When, and how exactly: (`2023-08-30`, `day`).
pub(crate) fn when(time: &EventTime) -> (String, String) {
    let exact = if time.start == time.end { None } else { Some(when_precision(time.precision)) };
    let notes: Vec<&str> = [exact, basis(time.basis)].into_iter().flatten().collect();
    (days(time.start.as_deref(), time.end.as_deref()), notes.join(", "))
}

/// Where, and how exactly: (`Darvaz, Gorno-Badakhshan, TJK`, `district`).
pub(crate) fn place(place: &EventPlace) -> (String, String) {
    let mut names: Vec<&str> = vec![&place.name];
    for wider in [&place.admin2, &place.admin1, &place.country].into_iter().flatten() {
        if !names.contains(&wider.as_str()) {
            names.push(wider);
        }
    }
    let notes: Vec<&str> =
        [Some(where_precision(place.precision, place.feature.as_deref())), basis(place.basis)]
            .into_iter()
            .flatten()
            .collect();
    (names.join(", "), notes.join(", "))
}

/// What a number counts.
fn counted(what: CountOf) -> &'static str {
    match what {
        CountOf::Killed => "killed",
        CountOf::Injured => "injured",
        CountOf::Arrested => "arrested",
        CountOf::Abducted => "abducted",
        CountOf::Missing => "missing",
        CountOf::Displaced => "displaced",
        CountOf::Released => "released",
        CountOf::Forces => "in arms",
        CountOf::Participants => "taking part",
    }
}

/// `3 killed`, `at least 12 injured`, `nobody killed`.
pub(crate) fn figure(count: &Count) -> String {
    let what = counted(count.what);
    match (count.low, count.best, count.high) {
        (_, Some(best), _) if best == 0.0 && count.high.is_none_or(|high| high == 0.0) => {
            format!("nobody {what}")
        }
        (low, Some(best), None) if low == Some(best) => format!("at least {} {what}", number(best)),
        (Some(low), Some(best), None) => format!("{} {what}, at least {}", number(best), number(low)),
        (Some(low), Some(best), Some(high)) if low == high => format!("{} {what}", number(best)),
        (Some(low), Some(best), Some(high)) => {
            format!("{} {what}, between {} and {}", number(best), number(low), number(high))
        }
        (None, Some(best), Some(high)) if high != best => {
            format!("{} {what}, at most {}", number(best), number(high))
        }
        (None, Some(best), _) => format!("{} {what}", number(best)),
        (Some(low), None, Some(high)) => format!("{} to {} {what}", number(low), number(high)),
        (Some(low), None, None) => format!("at least {} {what}", number(low)),
        (None, None, Some(high)) => format!("at most {} {what}", number(high)),
        (None, None, None) => format!("an unknown number {what}"),
    }
}

/// Who the counted people are: (`Jamaat Ansarullah`, `other acts included`).
pub(crate) fn of_whom(count: &Count) -> Option<String> {
    let who = count.of.clone().or_else(|| (count.side == Side::Civilians).then(|| "civilians".to_owned()));
    let total = count.total.then(|| "other acts included".to_owned());
    let parts: Vec<String> = [who, total].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}

/// `5 Kalashnikov assault rifle`, `30 pack explosives`, `about 5 t narcotics`.
pub(crate) fn item(item: &Item) -> String {
    let about = if item.approximate { "about " } else { "" };
    let amount = item.amount.map(|amount| format!("{about}{amount}"));
    [amount.as_deref(), item.unit.as_deref(), Some(item.what.as_str())]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" ")
}

/// `up 22 % against 2021`.
pub(crate) fn change(change: &Change) -> String {
    let way = if change.percent < 0.0 { "down" } else { "up" };
    let against = change
        .against
        .as_ref()
        .map(|period| format!(" against {}", days(period.start.as_deref(), period.end.as_deref())))
        .unwrap_or_default();
    format!("{way} {} %{against}", number(change.percent.abs()))
}

/// `stands for 200 to 400 happenings`.
pub(crate) fn occurrences(occurrences: &Occurrences) -> String {
    let many = match (occurrences.low, occurrences.best, occurrences.high) {
        (_, Some(best), _) => number(best),
        (Some(low), None, Some(high)) => format!("{} to {}", number(low), number(high)),
        (Some(low), None, None) => format!("at least {}", number(low)),
        (None, None, Some(high)) => format!("at most {}", number(high)),
        (None, None, None) => "several".to_owned(),
    };
    format!("stands for {many} happenings")
}

/// Who says so: `AKIPress, citing a State Security Committee statement`.
pub(crate) fn chain(links: &[AttributionLink], record: &Record) -> String {
    let Some((innermost, outer)) = links.split_last() else {
        return "the report itself".to_owned();
    };
    let mut said: Vec<String> = outer.iter().map(source_name).collect();
    let document =
        innermost.cue.as_deref().map(str::trim).filter(|cue| is_document(cue)).map(str::to_lowercase);
    said.push(match (document, &innermost.name) {
        (Some(document), Some(_)) if !outer.is_empty() && is_person(innermost, record) => {
            format!("{} {document} by {}", article_for(&document), source_name(innermost))
        }
        (Some(document), Some(name)) if !outer.is_empty() => {
            format!("{} {} {document}", article_for(name), source_name(innermost))
        }
        _ => source_name(innermost),
    });
    let how = match innermost.stance {
        Stance::Reports | Stance::Asserts => "",
        Stance::Accuses => ", as an accusation",
        Stance::Denies => ", in denial",
        Stance::Doubts => ", in doubt",
        Stance::Fears => ", as a fear",
        Stance::Promises => ", as a promise",
        Stance::Threatens => ", as a threat",
        Stance::ClaimsResponsibility => ", claiming responsibility",
    };
    said.join(", citing ") + how
}

/// The name, else the words, of a source.
pub(crate) fn source_name(link: &AttributionLink) -> String {
    match (&link.name, &link.text) {
        (Some(name), _) => name.clone(),
        (None, Some(text)) => format!("an unnamed source ({})", quoted(text)),
        (None, None) => "an unnamed source".to_owned(),
    }
}

/// Whether a cue is a thing that says something.
fn is_document(cue: &str) -> bool {
    [
        "statement",
        "report",
        "press release",
        "communiqué",
        "communique",
        "letter",
        "interview",
        "post",
        "video",
        "tweet",
    ]
    .contains(&cue.to_lowercase().as_str())
}

/// Whether the source of a link is a person.
fn is_person(link: &AttributionLink, record: &Record) -> bool {
    let attribution = record.attributions.iter().find(|attribution| attribution.id == link.id);
    let mention = attribution.and_then(|attribution| attribution.source.mention.as_ref());
    record.mentions.iter().any(|m| Some(&m.id) == mention && m.kind == MentionKind::Person)
}

/// `a` or `an`, by the sound that a name begins with.
fn article_for(name: &str) -> &'static str {
    let first = name.split_whitespace().next().unwrap_or("");
    let letter = first.chars().next().map_or(' ', |c| c.to_ascii_lowercase());
    let spelled = first.len() > 1 && first.chars().all(|c| c.is_ascii_uppercase());
    let vowel = if spelled { "aefhilmnorsx".contains(letter) } else { "aeio".contains(letter) };
    if vowel || (letter == 'u' && !spelled && !first.to_lowercase().starts_with("un")) { "an" } else { "a" }
}

/// `ASSAULT firearms`.
pub(crate) fn kind(event: &Event) -> String {
    match &event.mode {
        Some(mode) => format!("{} {mode}", event.event_type),
        None => event.event_type.to_string(),
    }
}

/// `1 event`, `3 events`.
pub(crate) fn plural(count: usize, one: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{} {one}s", number(count as f64)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_year_or_month_is_named_by_itself() {
        assert_eq!(days(Some("2022-01-01"), Some("2022-12-31")), "2022");
        assert_eq!(days(Some("2024-02-01"), Some("2024-02-29")), "2024-02");
        assert_eq!(days(Some("2024-02-01"), Some("2024-02-28")), "2024-02-01 … 2024-02-28");
        assert_eq!(days(Some("2021-08-01"), None), "since 2021-08-01");
    }

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(number(20000.0), "20,000");
        assert_eq!(number(1_234_567.5), "1,234,567.5");
        assert_eq!(number(850.0), "850");
        assert_eq!(number(-1000.0), "-1,000");
    }

    #[test]
    fn the_article_before_a_name_follows_its_sound() {
        assert_eq!(article_for("State Security Committee"), "a");
        assert_eq!(article_for("Interior Ministry"), "an");
        assert_eq!(article_for("UN"), "a");
        assert_eq!(article_for("FBI"), "an");
        assert_eq!(article_for("United Nations"), "a");
    }
}
