//! Holds one expectation against what was read. `spec/README.md` describes the language.

use crate::projection;
use panj_engine::doc::Doc;
use panj_engine::span::Span;
use panj_record::{
    Actor, BlockKind, Count, CountOf, Event, EventPlace, EventType, Incident, IncidentParty, Item, Mention,
    MentionKind, Record, Status,
};
use std::ops::Range;

/// Why an expectation does not hold.
#[derive(Debug)]
pub(crate) enum Failure {
    /// It is not of the language.
    Form(String),
    /// What was found instead.
    Found(String),
}

type Outcome = Result<(), Failure>;

fn form<T>(problem: impl Into<String>) -> Result<T, Failure> {
    Err(Failure::Form(problem.into()))
}

fn found<T>(what: impl Into<String>) -> Result<T, Failure> {
    Err(Failure::Found(what.into()))
}

fn unless(held: bool, otherwise: impl FnOnce() -> String) -> Outcome {
    if held { Ok(()) } else { found(otherwise()) }
}

/// A text and what was read in it.
pub(crate) struct Reading {
    pub(crate) doc: Doc,
    pub(crate) record: Record,
}

/// A quoted stretch of the text.
struct Quoted {
    /// Bytes.
    bytes: Range<usize>,
    /// Code points.
    points: Range<usize>,
    words: String,
}

impl Quoted {
    fn touches(&self, start: usize, end: usize) -> bool {
        start < self.points.end && self.points.start < end
    }
}

impl Reading {
    pub(crate) fn check(&self, line: &str) -> Outcome {
        let (head, rest) = line.split_once(' ').unwrap_or((line, ""));
        match head {
            "no" => self.check_no(rest),
            "nothing" => self.check_nothing(rest),
            "events" => self.check_events(rest),
            "incident" => self.check_incident(rest),
            "same" | "different" => self.check_same(head == "same", rest),
            "mention" => self.check_mention(rest),
            "place" => self.check_place(rest),
            "time" => self.check_time(rest),
            "amount" => self.check_amount(rest),
            "published" => self.check_published(rest),
            "section" => is(rest, self.record.article.section.as_deref()),
            "headline" => is(rest, self.record.article.title.as_deref()),
            "authors" => is(rest, Some(self.record.article.authors.join(", ").as_str())),
            "sentence" => self.check_sentence(rest),
            "token" => self.check_token(rest),
            "word" => self.check_word(rest),
            "depends" => self.check_depends(rest),
            "attribution" => self.check_attribution(rest),
            _ if BlockKind::from_code(head).is_some() => self.check_block(head, rest),
            _ if head.split('|').all(|t| EventType::from_code(t).is_some()) => self.check_event(head, rest),
            _ => form(format!("“{head}” begins no expectation; spec/README.md lists them")),
        }
    }

    /// Takes `"words"` or `"words" #2` from the front: the stretch, and what follows it.
    fn quoted<'a>(&self, rest: &'a str) -> Result<(Quoted, &'a str), Failure> {
        let Some((words, after)) = rest.trim_start().strip_prefix('"').and_then(|r| r.split_once('"')) else {
            return form(format!("expected \"words of the text\" at “{rest}”"));
        };
        let after = after.trim_start();
        let (which, after) = match after.strip_prefix('#') {
            Some(number) => {
                let end = number.find(|c: char| !c.is_ascii_digit()).unwrap_or(number.len());
                (number[..end].parse::<usize>().ok(), number[end..].trim_start())
            }
            None => (None, after),
        };
        let text = &self.record.article.text;
        let all: Vec<usize> = text.match_indices(words).map(|(i, _)| i).collect();
        let start = match (which, all.as_slice()) {
            (None, [one]) => *one,
            (Some(n), _) if n > 0 && n <= all.len() => all[n - 1],
            (None, many) if many.len() > 1 => {
                return form(format!("“{words}” stands in the text {} times; add #1, #2 …", many.len()));
            }
            _ => return form(format!("“{words}” does not stand in the text")),
        };
        let first = text[..start].chars().count();
        let points = first..first + words.chars().count();
        Ok((Quoted { bytes: start..start + words.len(), points, words: words.to_owned() }, after))
    }

    fn events_at<'a>(&'a self, quoted: &'a Quoted) -> impl Iterator<Item = &'a Event> + 'a {
        self.record.events.iter().filter(|e| quoted.touches(e.trigger.start, e.trigger.end))
    }

    fn show(&self, events: &[&Event]) -> String {
        if events.is_empty() {
            let others: Vec<_> =
                self.record.events.iter().map(|e| format!("{} “{}”", e.event_type, e.trigger.text)).collect();
            let others = if others.is_empty() {
                "nor elsewhere".to_owned()
            } else {
                format!("but {}", others.join(", "))
            };
            return format!("no event there, {others}");
        }
        events.iter().map(|e| projection::event(&self.record, e)).collect::<Vec<_>>().join("\n          ")
    }

    fn check_no(&self, rest: &str) -> Outcome {
        let (what, rest) = rest.split_once(' ').unwrap_or((rest, ""));
        let (quoted, after) = self.quoted(rest)?;
        end(after)?;
        let touching = |kind: Option<MentionKind>| {
            let mut all = self.record.mentions.iter().filter(|m| quoted.touches(m.start, m.end));
            let first = all.find(|m| kind.is_none_or(|k| m.kind == k));
            unless(first.is_none(), || mention(first))
        };
        match what {
            "event" => {
                let all: Vec<_> = self.events_at(&quoted).collect();
                unless(all.is_empty(), || self.show(&all))
            }
            "time" => touching(Some(MentionKind::Time)),
            "amount" => touching(Some(MentionKind::Amount)),
            "mention" => touching(None),
            "place" => {
                let of = |m: &&Mention| m.place.is_some() && quoted.touches(m.start, m.end);
                let first = self.record.mentions.iter().find(of);
                unless(first.is_none(), || mention(first))
            }
            types => {
                let types = event_types(types)?;
                let all: Vec<_> = self.events_at(&quoted).filter(|e| types.contains(&e.event_type)).collect();
                unless(all.is_empty(), || self.show(&all))
            }
        }
    }

    fn check_nothing(&self, rest: &str) -> Outcome {
        let Some(rest) = rest.strip_prefix("happened ") else {
            return form("expected nothing happened \"words\"");
        };
        let (quoted, after) = self.quoted(rest)?;
        end(after)?;
        let real = |e: &&Event| matches!(e.status, Status::Occurred | Status::Ongoing);
        let all: Vec<_> = self.events_at(&quoted).filter(real).collect();
        unless(all.is_empty(), || self.show(&all))
    }

    fn check_events(&self, rest: &str) -> Outcome {
        let wanted = if rest == "none" { 0 } else { number(rest)? as usize };
        let all: Vec<_> = self.record.events.iter().collect();
        unless(all.len() == wanted, || format!("{}: {}", all.len(), self.show(&all)))
    }

    fn check_event(&self, head: &str, rest: &str) -> Outcome {
        let types = event_types(head)?;
        let (quoted, after) = self.quoted(rest)?;
        let fields = fields(after)?;
        let all: Vec<_> = self.events_at(&quoted).collect();
        let fitting: Vec<_> = all.iter().copied().filter(|e| types.contains(&e.event_type)).collect();
        if fitting.is_empty() {
            // The form is checked even so.
            if let Some(any) = self.record.events.first() {
                self.event_fields(any, &fields)?;
            }
            return found(self.show(&all));
        }
        let mut best: Option<Vec<String>> = None;
        for event in fitting {
            let wrong = self.event_fields(event, &fields)?;
            if wrong.is_empty() {
                return Ok(());
            }
            if best.as_ref().is_none_or(|b| wrong.len() < b.len()) {
                let mut lines = vec![wrong.join("; ")];
                lines.push(self.show(&[event]));
                best = Some(lines);
            }
        }
        found(best.unwrap_or_default().join("\n          "))
    }

    /// The fields of an event that are not as expected.
    fn event_fields(&self, event: &Event, fields: &[(String, String)]) -> Result<Vec<String>, Failure> {
        let mut wrong = Vec::new();
        for (i, (name, value)) in fields.iter().enumerate() {
            let value = value.as_str();
            let first = fields.iter().position(|(n, _)| n == name) == Some(i);
            let held = match name.as_str() {
                "mode" => one_of(value, event.mode.as_deref()),
                "status" => {
                    if value.split('|').any(|s| Status::from_code(s).is_none()) {
                        return form(format!("{value} is no status"));
                    }
                    one_of(value, Some(&event.status.code()))
                }
                "hedge" => one_of(value, event.hedge.map(|h| h.code()).as_deref()),
                "summary" => (value == "yes") == event.summary,
                "occurrences" => {
                    let best = event.occurrences.as_ref().and_then(|o| o.best);
                    if value == "none" { event.occurrences.is_none() } else { best == Some(number(value)?) }
                }
                "actors" => each(value, &event.actors, |w, p| party(w, p.text.as_deref(), p.actor.as_ref())),
                "recipients" => {
                    each(value, &event.recipients, |w, p| party(w, p.text.as_deref(), p.actor.as_ref()))
                }
                "items" => each(value, &event.items, item),
                "change" => event.change.as_ref().map(|c| c.percent) == Some(number(value)?),
                "place" => place(value, event.place.as_ref())?,
                "date" => {
                    let time = event.time.as_ref();
                    date(value, time.map(|t| (&t.start, &t.end, t.precision, t.basis.code())))?
                }
                "source" => self.chain(value, event),
                "stance" => one_of(value, event.attribution.last().map(|a| a.stance.code()).as_deref()),
                "context" => value.split(' ').all(|c| event.contexts.iter().any(|e| e == c)),
                "about" => self.about(value, event)?,
                "rule" => value == event.rule,
                kind => {
                    let Some(kind) = CountOf::from_code(kind) else {
                        return form(format!("“{kind}” is no field of an event"));
                    };
                    let same: Vec<_> =
                        fields.iter().filter(|(n, _)| n == name).map(|(_, v)| v.as_str()).collect();
                    // Several counts of a kind are held against the event's together.
                    !first || counts(&same, event.counts.iter().filter(|c| c.what == kind).collect())?
                }
            };
            if !held {
                wrong.push(format!("not {name} {value}"));
            }
        }
        Ok(wrong)
    }

    fn chain(&self, value: &str, event: &Event) -> bool {
        if value == "none" {
            return event.attribution.is_empty();
        }
        let wanted: Vec<_> = value.split(" > ").collect();
        wanted.len() == event.attribution.len()
            && wanted
                .iter()
                .zip(&event.attribution)
                .all(|(w, a)| party(w, a.text.as_deref(), a.actor.as_ref()) || names(w, a.name.as_deref()))
    }

    fn about(&self, value: &str, event: &Event) -> Result<bool, Failure> {
        if value == "none" {
            return Ok(event.about.is_empty());
        }
        let (quoted, after) = self.quoted(value)?;
        end(after)?;
        Ok(self.events_at(&quoted).any(|e| event.about.contains(&e.id)))
    }

    fn check_incident(&self, rest: &str) -> Outcome {
        let (quoted, after) = self.quoted(rest)?;
        let fields = fields(after)?;
        let all: Vec<_> = self.events_at(&quoted).collect();
        let Some(event) = all.first() else { return found(self.show(&all)) };
        let Some(incident) = self.record.incidents.iter().find(|i| i.id == event.incident) else {
            return found("no incident");
        };
        let mut wrong = Vec::new();
        for (name, value) in &fields {
            if !incident_field(incident, name, value)? {
                wrong.push(format!("not {name} {value}"));
            }
        }
        unless(wrong.is_empty(), || {
            format!("{}\n          {}", wrong.join("; "), projection::incident(incident))
        })
    }

    fn check_same(&self, same: bool, rest: &str) -> Outcome {
        let (what, rest) = rest.split_once(' ').unwrap_or((rest, ""));
        let (a, after) = self.quoted(rest)?;
        let (b, after) = self.quoted(after)?;
        end(after)?;
        match what {
            "incident" => {
                let (first, second): (Vec<_>, Vec<_>) =
                    (self.events_at(&a).collect(), self.events_at(&b).collect());
                if first.is_empty() || second.is_empty() {
                    return found(format!("{}; {}", self.show(&first), self.show(&second)));
                }
                let joined = first.iter().any(|e| second.iter().any(|f| e.incident == f.incident));
                unless(joined == same, || format!("{} and {}", first[0].incident, second[0].incident))
            }
            "entity" => {
                let (Some(first), Some(second)) = (self.mention_at(&a), self.mention_at(&b)) else {
                    return found(format!(
                        "{} and {}",
                        mention(self.mention_at(&a)),
                        mention(self.mention_at(&b))
                    ));
                };
                let joined = first.entity.is_some() && first.entity == second.entity;
                unless(joined == same, || format!("{} and {}", mention(Some(first)), mention(Some(second))))
            }
            _ => form("expected incident or entity"),
        }
    }

    /// The mention with exactly these words, else the shortest that holds them.
    fn mention_at(&self, quoted: &Quoted) -> Option<&Mention> {
        let holds = |m: &&Mention| {
            (m.start <= quoted.points.start && quoted.points.end <= m.end)
                && !matches!(m.kind, MentionKind::Time | MentionKind::Amount)
        };
        self.record.mentions.iter().filter(holds).min_by_key(|m| m.end - m.start)
    }

    fn check_mention(&self, rest: &str) -> Outcome {
        let (quoted, after) = self.quoted(rest)?;
        let Some(mentioned) = self.mention_at(&quoted) else { return found("no mention there") };
        let held = match after.strip_prefix("= ") {
            Some(wanted) => {
                party(wanted, None, mentioned.actor.as_ref())
                    || mentioned.place.as_ref().is_some_and(|p| names(wanted, Some(&p.name)))
            }
            None if after == "unknown" => {
                mentioned.actor.as_ref().is_none_or(|a| a.id.is_none()) && mentioned.place.is_none()
            }
            None => match MentionKind::from_code(after) {
                Some(kind) => mentioned.kind == kind,
                None => return form(format!("“{after}” is no kind of mention; or write = ACTOR")),
            },
        };
        unless(held, || mention(Some(mentioned)))
    }

    fn check_place(&self, rest: &str) -> Outcome {
        let (quoted, after) = self.quoted(rest)?;
        let Some(wanted) = after.strip_prefix("= ") else {
            return form("expected place \"words\" = NAME COUNTRY");
        };
        let Some(mentioned) = self.mention_at(&quoted) else { return found("no mention there") };
        let held = mentioned.place.as_ref().is_some_and(|p| {
            let parts =
                [Some(p.name.as_str()), p.country.as_deref(), p.admin1.as_deref(), p.feature.as_deref()];
            wanted.split(", ").all(|w| parts.iter().flatten().any(|p| p.eq_ignore_ascii_case(w)))
        });
        unless(held, || mention(Some(mentioned)))
    }

    fn check_time(&self, rest: &str) -> Outcome {
        let (quoted, after) = self.quoted(rest)?;
        let exact = |m: &&Mention| {
            m.kind == MentionKind::Time && m.start <= quoted.points.start && quoted.points.end <= m.end
        };
        let Some(mentioned) = self.record.mentions.iter().find(exact) else { return found("no time there") };
        let Some(time) = &mentioned.time else { return found("no time there") };
        let held = match after.strip_prefix("= ") {
            Some(wanted) => {
                wanted == time.value || wanted == projection::days(time.start.as_deref(), time.end.as_deref())
            }
            None if after == "unknown" => time.start.is_none() && time.end.is_none(),
            None => return form("expected time \"words\" = DATES or unknown"),
        };
        unless(held, || mention(Some(mentioned)))
    }

    fn check_amount(&self, rest: &str) -> Outcome {
        let (quoted, after) = self.quoted(rest)?;
        let Some(wanted) = after.strip_prefix("= ") else {
            return form("expected amount \"words\" = NUMBER UNIT");
        };
        let exact = |m: &&Mention| m.kind == MentionKind::Amount && quoted.touches(m.start, m.end);
        let all: Vec<_> = self.record.mentions.iter().filter(exact).collect();
        let as_wanted = |m: &Mention| {
            m.amount.as_ref().is_some_and(|a| {
                let about = if a.approximate { "about " } else { "" };
                let figure = match (a.low, a.value, a.high) {
                    (Some(l), None, Some(h)) => format!("{l} to {h}"),
                    (Some(l), v, None) => format!("at least {l}{}", v.map_or("", |_| "")),
                    (None, _, Some(h)) => format!("at most {h}"),
                    (_, Some(v), _) => v.to_string(),
                    (None, None, None) => "some".to_owned(),
                };
                let unit = a.unit.as_ref().map(|u| format!(" {u}")).unwrap_or_default();
                format!("{about}{figure}{unit}") == wanted
            })
        };
        unless(all.iter().any(|m| as_wanted(m)), || mention(all.first().copied()))
    }

    fn check_published(&self, rest: &str) -> Outcome {
        let published = &self.record.article.published;
        let was = projection::days(published.start.as_deref(), published.end.as_deref());
        let was_with = format!("{was} {}", published.basis);
        unless(rest == was || rest == was_with, || was_with.clone())
    }

    fn check_block(&self, kind: &str, rest: &str) -> Outcome {
        let (quoted, after) = self.quoted(rest)?;
        end(after)?;
        let blocks = self.record.article.blocks.iter().filter(|b| quoted.touches(b.start, b.end));
        let kinds: Vec<String> = blocks.map(|b| b.kind.code()).collect();
        unless(!kinds.is_empty() && kinds.iter().all(|k| k == kind), || kinds.join(" "))
    }

    fn check_sentence(&self, rest: &str) -> Outcome {
        let (quoted, after) = self.quoted(rest)?;
        end(after)?;
        let text = &self.doc.article.text;
        let span = Span::from(quoted.bytes.clone());
        let all: Vec<_> = self.doc.sentences.iter().filter(|s| s.span.overlaps(span)).collect();
        unless(matches!(all.as_slice(), [s] if s.span == span), || {
            all.iter().map(|s| format!("“{}”", s.span.of(text))).collect::<Vec<_>>().join(" ")
        })
    }

    fn tokens(&self, quoted: &Quoted) -> Vec<usize> {
        let span = Span::from(quoted.bytes.clone());
        (0..self.doc.tokens.len()).filter(|&t| self.doc.tokens[t].span.overlaps(span)).collect()
    }

    fn check_token(&self, rest: &str) -> Outcome {
        let (quoted, after) = self.quoted(rest)?;
        end(after)?;
        let words: Vec<_> = self.tokens(&quoted).into_iter().map(|t| self.doc.word(t)).collect();
        unless(words == [quoted.words.as_str()], || words.join(" | "))
    }

    fn check_word(&self, rest: &str) -> Outcome {
        let (quoted, after) = self.quoted(rest)?;
        let Some(wanted) = after.strip_prefix("= ") else {
            return form("expected word \"word\" = TAG lemma");
        };
        let all = self.tokens(&quoted);
        let [token] = all.as_slice() else { return form("expected one word") };
        let token = &self.doc.tokens[*token];
        let was = format!("{} {}", format!("{:?}", token.upos).to_uppercase(), token.lemma);
        unless(was == wanted, || was.clone())
    }

    fn check_depends(&self, rest: &str) -> Outcome {
        let (child, after) = self.quoted(rest)?;
        let Some(after) = after.strip_prefix("on ") else {
            return form("expected depends \"a\" on \"b\" as RELATION");
        };
        let (head, after) = self.quoted(after)?;
        let Some(relation) = after.strip_prefix("as ") else { return form("expected as RELATION") };
        let (children, heads) = (self.tokens(&child), self.tokens(&head));
        let ([child], [head]) = (children.as_slice(), heads.as_slice()) else {
            return form("expected one word each");
        };
        let token = &self.doc.tokens[*child];
        unless(token.head == Some(*head) && token.relation == relation, || {
            format!("{} of {}", token.relation, token.head.map_or("nothing", |h| self.doc.word(h)))
        })
    }

    fn check_attribution(&self, rest: &str) -> Outcome {
        let (quoted, after) = self.quoted(rest)?;
        let fields = fields(after)?;
        let touching =
            |a: &&panj_record::Attribution| a.cue.as_ref().is_some_and(|c| quoted.touches(c.start, c.end));
        let Some(attribution) = self.record.attributions.iter().find(touching) else {
            return found("no attribution there");
        };
        let source = &attribution.source;
        for (name, value) in &fields {
            let held = match name.as_str() {
                "source" if value == "unnamed" => source.name.is_none(),
                "source" => {
                    party(value, source.text.as_deref(), source.actor.as_ref())
                        || names(value, source.name.as_deref())
                }
                "stance" => one_of(value, Some(&attribution.stance.code())),
                "content" => attribution.content.iter().any(|c| c.text.contains(value.trim_matches('"'))),
                "within" => {
                    let outer = attribution.within.as_ref();
                    let outer = outer.and_then(|w| self.record.attributions.iter().find(|a| a.id == *w));
                    if value == "none" {
                        outer.is_none()
                    } else {
                        let (quoted, _) = self.quoted(value)?;
                        outer.and_then(|a| a.cue.as_ref()).is_some_and(|c| quoted.touches(c.start, c.end))
                    }
                }
                _ => return form(format!("“{name}” is no field of an attribution")),
            };
            if !held {
                let content: Vec<_> = attribution.content.iter().map(|c| format!("“{}”", c.text)).collect();
                let who = source.name.as_deref().or(source.text.as_deref()).unwrap_or("unnamed");
                return found(format!(
                    "source {who}; stance {}; content {}",
                    attribution.stance,
                    content.join(" ")
                ));
            }
        }
        Ok(())
    }
}

fn incident_field(incident: &Incident, name: &str, value: &str) -> Result<bool, Failure> {
    let parties = |list: &[IncidentParty]| {
        each(value, list, |w, p: &IncidentParty| names(w, Some(&p.text)) || names(w, Some(&p.name)))
    };
    Ok(match name {
        "kind" => one_of(value, Some(&incident.kind.code())),
        "events" => number(value)? as usize == incident.events.len(),
        "perpetrators" => parties(&incident.perpetrators),
        "victims" => parties(&incident.victims),
        "targets" => parties(&incident.physical_targets),
        "weapons" => parties(&incident.weapons),
        "items" => each(value, &incident.items, item),
        "place" => place(value, incident.place.as_ref())?,
        "date" => {
            let time = incident.time.as_ref();
            date(value, time.map(|t| (&t.start, &t.end, t.precision, t.basis.code())))?
        }
        kind => match CountOf::from_code(kind) {
            Some(kind) => {
                let mut held = false;
                for c in incident.counts.iter().filter(|c| c.what == kind) {
                    held |= counts(&[value], vec![c])?;
                }
                held
            }
            None => return form(format!("“{kind}” is no field of an incident")),
        },
    })
}

fn end(rest: &str) -> Outcome {
    if rest.trim().is_empty() { Ok(()) } else { form(format!("did not expect “{rest}”")) }
}

fn is(wanted: &str, was: Option<&str>) -> Outcome {
    unless(wanted == was.unwrap_or("none") || (wanted == "none" && was == Some("")), || {
        was.unwrap_or("none").to_owned()
    })
}

fn event_types(words: &str) -> Result<Vec<EventType>, Failure> {
    let all: Option<Vec<_>> = words.split('|').map(EventType::from_code).collect();
    all.map_or_else(|| form(format!("“{words}” is no event type")), Ok)
}

fn number(words: &str) -> Result<f64, Failure> {
    words.trim().replace(',', "").parse().or_else(|_| form(format!("“{words}” is no number")))
}

/// `: field value; field value`.
fn fields(rest: &str) -> Result<Vec<(String, String)>, Failure> {
    if rest.trim().is_empty() {
        return Ok(Vec::new());
    }
    let Some(rest) = rest.strip_prefix(':') else {
        return form(format!("expected “:” before “{rest}”"));
    };
    let mut out = Vec::new();
    for field in rest.split(';').map(str::trim) {
        match field.split_once(' ') {
            Some((name, value)) => out.push((name.to_owned(), value.trim().to_owned())),
            None => return form(format!("expected a field and its value, found “{field}”")),
        }
    }
    Ok(out)
}

fn one_of(wanted: &str, was: Option<&str>) -> bool {
    wanted.split('|').any(|w| w == was.unwrap_or("none"))
}

/// Whether the wanted entries and the found things pair off, one to one.
fn each<T>(value: &str, all: &[T], fits: impl Fn(&str, &T) -> bool) -> bool {
    if value == "none" {
        return all.is_empty();
    }
    let wanted: Vec<_> = value.split(", ").collect();
    pairs(&wanted, &all.iter().collect::<Vec<_>>(), &|w, t| fits(w, t))
}

fn pairs<W, T>(wanted: &[W], all: &[T], fits: &impl Fn(&W, &T) -> bool) -> bool
where
    T: Copy,
{
    let Some((first, rest)) = wanted.split_first() else { return all.is_empty() };
    (0..all.len()).any(|i| {
        let mut others = all.to_vec();
        fits(first, &others.remove(i)) && pairs(rest, &others, fits)
    })
}

fn plain(words: &str) -> String {
    let lower = words.to_lowercase().replace('’', "'");
    let kept: String = lower.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    let joined = kept.split_whitespace().collect::<Vec<_>>().join(" ");
    joined.strip_prefix("the ").map(str::to_owned).unwrap_or(joined)
}

/// Whether `was` holds the wanted words, as whole words; alternatives stand between `|`.
fn names(wanted: &str, was: Option<&str>) -> bool {
    let Some(was) = was else { return false };
    let was = format!(" {} ", plain(was));
    wanted.split('|').any(|w| was.contains(&format!(" {} ", plain(w))))
}

/// Whether words, with a country and sector in brackets, name this party.
fn party(wanted: &str, text: Option<&str>, actor: Option<&Actor>) -> bool {
    let (name, codes) = match wanted.strip_suffix(')').and_then(|w| w.rsplit_once(" (")) {
        Some((name, codes)) => (name, codes),
        None => (wanted, ""),
    };
    let named = names(name, text)
        || actor.is_some_and(|a| {
            names(name, a.name.as_deref()) || name.split('|').any(|n| a.id.as_deref() == Some(n))
        });
    let coded = codes.split_whitespace().all(|code| {
        actor.is_some_and(|a| a.country.as_deref() == Some(code) || a.sector.as_deref() == Some(code))
    });
    named && coded
}

/// `5 kg heroin (seized)`, `10000 USD`, `some rifle`.
fn item(wanted: &str, item: &Item) -> bool {
    let (words, role) = match wanted.strip_suffix(')').and_then(|w| w.rsplit_once(" (")) {
        Some((words, role)) => (words, Some(role)),
        None => (wanted, None),
    };
    let (amount, rest) = words.split_once(' ').unwrap_or((words, ""));
    let amount_fits = match amount {
        "some" => item.amount.is_none(),
        n => n.parse::<f64>().is_ok_and(|n| item.amount == Some(n)),
    };
    let (unit_fits, what) = match &item.unit {
        Some(unit) => {
            let (first, rest) = rest.split_once(' ').unwrap_or((rest, ""));
            (first == unit, rest)
        }
        None => (true, rest),
    };
    let what_fits = what.is_empty() || names(what, Some(&item.what));
    amount_fits && unit_fits && what_fits && role.is_none_or(|r| item.role.code() == r)
}

/// Whether the wanted counts and the found ones of a kind pair off.
fn counts(wanted: &[&str], all: Vec<&Count>) -> Result<bool, Failure> {
    if wanted == ["none"] {
        return Ok(all.is_empty());
    }
    for w in wanted {
        count(w, None)?;
    }
    Ok(pairs(wanted, &all, &|w, c| count(w, Some(*c)).unwrap_or(false)))
}

/// `3`, `low 24 best none`, `2 of soldiers side recipient total carried`.
fn count(wanted: &str, count: Option<&Count>) -> Result<bool, Failure> {
    let figure = |words: &str| if words == "none" { Ok(None) } else { number(words).map(Some) };
    let mut held = true;
    let mut words = wanted.split_whitespace().peekable();
    while let Some(word) = words.next() {
        let mut next = || words.next().map_or_else(|| form(format!("“{wanted}” breaks off")), Ok);
        let fits: Box<dyn Fn(&Count) -> bool> = match word {
            "low" => figure(next()?).map(|n| Box::new(move |c: &Count| c.low == n) as _)?,
            "best" => figure(next()?).map(|n| Box::new(move |c: &Count| c.best == n) as _)?,
            "high" => figure(next()?).map(|n| Box::new(move |c: &Count| c.high == n) as _)?,
            "side" => {
                let side = next()?.to_owned();
                Box::new(move |c| c.side.code() == side)
            }
            "total" => Box::new(|c| c.total),
            "stated" | "carried" | "inferred" => {
                let basis = word.to_owned();
                Box::new(move |c| c.basis.code() == basis)
            }
            "of" => {
                let of = next()?.to_owned();
                Box::new(move |c| names(&of, c.of.as_deref()) || names(&of, Some(&c.text)))
            }
            n => {
                let n = number(n)?;
                Box::new(move |c| c.best == Some(n))
            }
        };
        held &= count.is_none_or(&fits);
    }
    Ok(held)
}

const BASES: [&str; 3] = ["stated", "carried", "inferred"];

/// `Mopti MLI prec 1 stated`.
fn place(wanted: &str, place: Option<&EventPlace>) -> Result<bool, Failure> {
    if wanted == "none" {
        return Ok(place.is_none());
    }
    let mut name: Vec<&str> = Vec::new();
    let mut held = true;
    let mut words = wanted.split_whitespace();
    while let Some(word) = words.next() {
        let code = word.len() == 3 && word.chars().all(|c| c.is_ascii_uppercase());
        if word == "prec" {
            let n = number(words.next().unwrap_or_default())?;
            held &= place.is_some_and(|p| f64::from(p.precision) == n);
        } else if BASES.contains(&word) {
            held &= place.is_some_and(|p| p.basis.code() == word);
        } else if code && !name.is_empty() {
            held &= place.is_some_and(|p| p.country.as_deref() == Some(word));
        } else {
            name.push(word);
        }
    }
    let name = name.join(" ");
    Ok(held && place.is_some_and(|p| names(&name, Some(&p.name)) || names(&name, Some(&p.text))))
}

type Dates<'a> = (&'a Option<String>, &'a Option<String>, u8, String);

/// `2024-03-17 prec 1`, `2024-03-01..2024-03-31`, `..2024-03-31`.
fn date(wanted: &str, time: Option<Dates<'_>>) -> Result<bool, Failure> {
    if wanted == "none" {
        return Ok(time.is_none());
    }
    let mut held = time.is_some();
    let mut words = wanted.split_whitespace();
    while let Some(word) = words.next() {
        held &= if word == "prec" {
            let n = number(words.next().unwrap_or_default())?;
            time.as_ref().is_some_and(|(_, _, p, _)| f64::from(*p) == n)
        } else if BASES.contains(&word) {
            time.as_ref().is_some_and(|(_, _, _, b)| b == word)
        } else if word.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
            time.as_ref().is_some_and(|(s, e, _, _)| projection::days(s.as_deref(), e.as_deref()) == word)
        } else {
            return form(format!("“{word}” is no date"));
        };
    }
    Ok(held)
}

fn mention(mention: Option<&Mention>) -> String {
    let Some(m) = mention else { return "no mention there".to_owned() };
    let mut parts = vec![format!("“{}” {}", m.text, m.kind)];
    parts.extend(m.entity.clone());
    if let Some(a) = &m.actor {
        let all = [&a.id, &a.name, &a.country, &a.sector];
        parts.push(format!("actor {}", all.into_iter().flatten().cloned().collect::<Vec<_>>().join(" ")));
    }
    if let Some(p) = &m.place {
        let all = [Some(&p.name), p.country.as_ref(), p.admin1.as_ref(), p.feature.as_ref()];
        parts.push(format!("place {}", all.into_iter().flatten().cloned().collect::<Vec<_>>().join(", ")));
    }
    if let Some(t) = &m.time {
        parts.push(format!("{} = {}", t.value, projection::days(t.start.as_deref(), t.end.as_deref())));
    }
    if let Some(a) = &m.amount {
        let unit = a.unit.as_deref().unwrap_or("no unit");
        parts.push(format!("{} {unit} about {}", projection::figures(a.low, a.value, a.high), a.approximate));
    }
    parts.extend(m.missing.map(|m| m.code()));
    parts.join(" ")
}
