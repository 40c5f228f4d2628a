//! Layers to the record. Reads: all layers. Writes: a [`Record`], with offsets in code points and mentions numbered.
//!
//! Nothing is decided here: what the stages left open is written as missing, with its reason.

use crate::attribute::Attributions;
use crate::event::{Event, Layers, Participant, When, Where};
use crate::incident::Incidents;
use crate::knowledge::NameKind;
use crate::mention::{ActorLink, Form, Mention};
use crate::place::Located;
use crate::quantity;
use crate::span::{CodePoints, Span};
use crate::time::Published;
use panj_record as record;
use panj_record::{EventType, IncidentKind, MentionKind, Missing, ParticipantKind, Record, Stance};
use std::collections::BTreeMap;

/// What a record is made of.
pub(crate) struct Parts<'a> {
    /// All layers below the events.
    pub(crate) layers: &'a Layers<'a>,
    /// The publication date.
    pub(crate) published: &'a Published,
    /// The events.
    pub(crate) events: &'a [Event],
    /// Who says what.
    pub(crate) attributions: &'a Attributions,
    /// What is one happening.
    pub(crate) incidents: &'a Incidents,
    /// What made the record.
    pub(crate) provenance: record::Provenance,
}

/// Writes the record.
#[must_use]
pub(crate) fn record(parts: &Parts<'_>) -> Record {
    let text = &parts.layers.doc.article.text;
    let points = CodePoints::new(text);
    let projection = Projection { parts, text, points, numbers: numbers(parts) };
    Record {
        schema: record::SCHEMA_VERSION,
        provenance: parts.provenance.clone(),
        article: projection.article(),
        mentions: projection.mentions(),
        attributions: projection.attributions(),
        events: (0..parts.events.len()).map(|i| projection.event(i)).collect(),
        incidents: (0..parts.incidents.all.len()).map(|i| projection.incident(i)).collect(),
    }
}

/// What a mention in the record comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    Mention(usize),
    Time(usize),
    Amount(usize),
}

/// The numbers of the mentions in the record.
struct Numbers {
    order: Vec<Of>,
    mention: Vec<Option<usize>>,
    time: Vec<usize>,
    amount: Vec<usize>,
}

fn numbers(parts: &Parts<'_>) -> Numbers {
    let layers = parts.layers;
    let mut order: Vec<(Span, u8, Of)> = Vec::new();
    for (i, m) in layers.mentions.all.iter().enumerate() {
        // A pronoun that nothing was found for names nothing.
        if m.form != Form::Pronoun || m.actor.is_some() {
            order.push((m.span, 0, Of::Mention(i)));
        }
    }
    order.extend(layers.times.iter().enumerate().map(|(i, t)| (t.span, 1, Of::Time(i))));
    order.extend(layers.amounts.iter().enumerate().map(|(i, a)| (a.span, 2, Of::Amount(i))));
    order.sort_by_key(|(span, sort, _)| (span.start, span.end, *sort));
    let mut numbers = Numbers {
        order: order.iter().map(|o| o.2).collect(),
        mention: vec![None; layers.mentions.all.len()],
        time: vec![0; layers.times.len()],
        amount: vec![0; layers.amounts.len()],
    };
    for (n, of) in numbers.order.iter().enumerate() {
        match *of {
            Of::Mention(i) => numbers.mention[i] = Some(n + 1),
            Of::Time(i) => numbers.time[i] = n + 1,
            Of::Amount(i) => numbers.amount[i] = n + 1,
        }
    }
    numbers
}

struct Projection<'a> {
    parts: &'a Parts<'a>,
    text: &'a str,
    points: CodePoints,
    numbers: Numbers,
}

fn round(score: f64) -> f64 {
    (score * 1000.0).round() / 1000.0
}

impl Projection<'_> {
    fn at(&self, byte: usize) -> usize {
        self.points.at(self.text, byte)
    }

    fn quote(&self, span: Span) -> record::Quote {
        record::Quote {
            start: self.at(span.start),
            end: self.at(span.end),
            text: span.of(self.text).to_owned(),
        }
    }

    fn mention_id(&self, mention: usize) -> Option<String> {
        self.numbers.mention[mention].map(|n| format!("m{n}"))
    }

    fn actor(&self, link: &ActorLink) -> record::Actor {
        record::Actor {
            id: link.known.map(|k| self.parts.layers.knowledge.actors[k].id.clone()),
            name: link.name.clone(),
            country: link.country.clone(),
            sector: link.sector.clone(),
        }
    }

    fn article(&self) -> record::Article {
        let article = &self.parts.layers.doc.article;
        let published = self.parts.published;
        record::Article {
            id: format!("b3:{}", blake3::hash(self.text.as_bytes()).to_hex()),
            given_id: article.given_id.clone(),
            uri: article.uri.clone(),
            title: article.title.clone(),
            section: article.section.clone(),
            publisher: article.publisher.clone(),
            authors: article.authors.clone(),
            language: "en".to_owned(),
            published: record::Published {
                start: published.start.map(|d| d.to_string()),
                end: published.end.map(|d| d.to_string()),
                basis: published.basis,
                evidence: published.evidence.iter().map(|s| self.quote(*s)).collect(),
            },
            text: self.text.to_owned(),
            blocks: article
                .blocks
                .iter()
                .map(|b| record::Block {
                    start: self.at(b.span.start),
                    end: self.at(b.span.end),
                    kind: b.kind,
                })
                .collect(),
        }
    }

    fn mentions(&self) -> Vec<record::Mention> {
        self.numbers
            .order
            .iter()
            .enumerate()
            .map(|(n, of)| {
                let id = format!("m{}", n + 1);
                match *of {
                    Of::Mention(i) => self.named(id, i),
                    Of::Time(i) => self.timed(id, i),
                    Of::Amount(i) => self.counted(id, i),
                }
            })
            .collect()
    }

    fn blank(&self, id: String, kind: MentionKind, span: Span) -> record::Mention {
        let quote = self.quote(span);
        record::Mention {
            id,
            kind,
            start: quote.start,
            end: quote.end,
            text: quote.text,
            entity: None,
            place: None,
            actor: None,
            time: None,
            amount: None,
            missing: None,
        }
    }

    fn named(&self, id: String, i: usize) -> record::Mention {
        let mention = &self.parts.layers.mentions.all[i];
        let mut out = self.blank(id, mention.kind, mention.span);
        out.entity = Some(format!("x{}", mention.entity + 1));
        out.actor = mention.actor.as_ref().map(|a| self.actor(a));
        if let Some(located) = self.parts.layers.places.of(i) {
            out.place = self.place(&located);
            out.missing = located.place.err();
        } else if out.actor.as_ref().is_none_or(|a| a.id.is_none()) && mention.form == Form::Name {
            out.missing = Some(Missing::NotFound);
        }
        out
    }

    fn place(&self, located: &Located) -> Option<record::Place> {
        let entry = self.parts.layers.gazetteer.get(located.place.ok()?);
        Some(record::Place {
            name: entry.name.to_owned(),
            geonameid: entry.geonameid,
            lat: Some(entry.lat),
            lon: Some(entry.lon),
            country: entry.country.map(str::to_owned),
            admin1: entry.admin1.map(str::to_owned),
            admin2: entry.admin2.map(str::to_owned),
            feature: Some(entry.feature.to_owned()),
            score: round(located.score),
        })
    }

    fn timed(&self, id: String, i: usize) -> record::Mention {
        let time = &self.parts.layers.times[i];
        let mut out = self.blank(id, MentionKind::Time, time.span);
        out.time = Some(record::Time {
            timex: time.kind,
            value: time.value.clone(),
            start: time.start.map(|d| d.to_string()),
            end: time.end.map(|d| d.to_string()),
            zone: time.zone.clone(),
        });
        out.missing = time.missing;
        out
    }

    fn counted(&self, id: String, i: usize) -> record::Mention {
        let amount = &self.parts.layers.amounts[i];
        let mut out = self.blank(id, MentionKind::Amount, amount.span);
        out.amount = Some(record::Amount {
            value: amount.value,
            low: amount.low,
            high: amount.high,
            unit: amount.unit.clone(),
            approximate: amount.approximate,
            si: amount
                .si
                .as_ref()
                .map(|(value, unit)| record::SiAmount { value: *value, unit: unit.clone() }),
        });
        out
    }

    fn attributions(&self) -> Vec<record::Attribution> {
        self.parts
            .attributions
            .all
            .iter()
            .enumerate()
            .map(|(i, a)| {
                let source = self.quote(a.source);
                record::Attribution {
                    id: format!("a{}", i + 1),
                    source: record::AttributionSource {
                        mention: a.mention.and_then(|m| self.mention_id(m)),
                        start: Some(source.start),
                        end: Some(source.end),
                        text: Some(source.text),
                        name: a.name.clone(),
                        actor: a.actor.as_ref().map(|l| self.actor(l)),
                        basis: a.basis,
                    },
                    cue: Some(self.quote(a.cue)),
                    content: a.content.iter().map(|c| self.quote(*c)).collect(),
                    stance: a.stance,
                    within: a.within.map(|w| format!("a{}", w + 1)),
                }
            })
            .collect()
    }

    fn participant(&self, p: &Participant) -> record::Participant {
        let quote = self.quote(p.span);
        record::Participant {
            mention: p.mention.and_then(|m| self.mention_id(m)),
            start: Some(quote.start),
            end: Some(quote.end),
            text: Some(quote.text),
            actor: p.actor.as_ref().map(|l| self.actor(l)),
            number: p.number,
            kind: p.kind,
            basis: p.basis,
        }
    }

    fn where_(&self, place: &Where) -> record::EventPlace {
        let layers = self.parts.layers;
        let (entry, _) = layers.places.entry(layers.gazetteer, place.mention);
        let located = layers.places.of(place.mention);
        let quote = self.quote(place.span);
        let own = located.is_some_and(|l| l.place.is_ok());
        record::EventPlace {
            mention: self.mention_id(place.mention),
            start: quote.start,
            end: quote.end,
            name: entry.as_ref().filter(|_| own).map_or(quote.text.clone(), |e| e.name.to_owned()),
            text: quote.text,
            geonameid: entry.as_ref().and_then(|e| e.geonameid),
            lat: entry.as_ref().map(|e| e.lat),
            lon: entry.as_ref().map(|e| e.lon),
            country: entry
                .as_ref()
                .and_then(|e| e.country.map(str::to_owned))
                .or_else(|| layers.mentions.country.clone()),
            admin1: entry.as_ref().and_then(|e| e.admin1.map(str::to_owned)),
            admin2: entry.as_ref().and_then(|e| e.admin2.map(str::to_owned)),
            feature: entry.as_ref().map(|e| e.feature.to_owned()),
            precision: place.precision,
            basis: place.basis,
            score: round(located.map_or(0.0, |l| l.score)),
        }
    }

    fn when(&self, when: &When) -> record::EventTime {
        let time = &self.parts.layers.times[when.time];
        record::EventTime {
            start: when.start.map(|d| d.to_string()),
            end: when.end.map(|d| d.to_string()),
            precision: when.precision,
            basis: when.basis,
            mention: Some(format!("m{}", self.numbers.time[when.time])),
            quote: Some(self.quote(time.span)),
        }
    }

    fn count(&self, c: &crate::event::Count) -> record::Count {
        let quote = self.quote(c.span);
        record::Count {
            what: c.what,
            low: c.low,
            best: c.best,
            high: c.high,
            of: c.of.clone(),
            side: c.side,
            start: quote.start,
            end: quote.end,
            text: quote.text,
            basis: c.basis,
            total: c.total,
        }
    }

    fn item(&self, item: &quantity::ItemPhrase, role: record::ItemRole) -> record::Item {
        let quote = self.quote(item.span);
        record::Item {
            what: item.what.clone(),
            class: item.class.map(str::to_owned),
            amount: item.amount,
            unit: item.unit.clone(),
            approximate: item.approximate,
            role,
            start: quote.start,
            end: quote.end,
            text: quote.text,
        }
    }

    fn change(&self, index: usize) -> record::Change {
        let change = &self.parts.layers.changes[index];
        let quote = self.quote(change.span);
        let against = change.against.and_then(|span| self.parts.layers.times.iter().find(|t| t.span == span));
        record::Change {
            percent: change.percent,
            against: against.map(|t| record::Period {
                start: t.start.map(|d| d.to_string()),
                end: t.end.map(|d| d.to_string()),
            }),
            start: quote.start,
            end: quote.end,
            text: quote.text,
        }
    }

    fn link(&self, attribution: usize) -> record::AttributionLink {
        let a = &self.parts.attributions.all[attribution];
        let source = self.quote(a.source);
        record::AttributionLink {
            id: format!("a{}", attribution + 1),
            name: a.name.clone(),
            text: Some(source.text),
            start: Some(source.start),
            end: Some(source.end),
            actor: a.actor.as_ref().map(|l| self.actor(l)),
            cue: Some(a.cue.of(self.text).to_owned()),
            stance: a.stance,
        }
    }

    fn event(&self, i: usize) -> record::Event {
        let parts = self.parts;
        let event = &parts.events[i];
        let carried = &parts.incidents.carried[i];
        let place = event.place.as_ref().or(carried.place.as_ref()).map(|w| self.where_(w));
        let time = event.time.as_ref().or(carried.time.as_ref()).map(|w| self.when(w));
        let chain = &parts.attributions.chains[i];
        let actors: Vec<_> =
            event.actors.iter().chain(&carried.actors).map(|p| self.participant(p)).collect();
        let recipients: Vec<_> =
            event.recipients.iter().chain(&carried.recipients).map(|p| self.participant(p)).collect();
        let mut missing = BTreeMap::new();
        let mut note = |field: &str, empty: bool| {
            if empty {
                missing.insert(field.to_owned(), Missing::NotStated);
            }
        };
        note("actors", actors.is_empty());
        note("recipients", recipients.is_empty());
        note("mode", event.mode.is_none());
        note("place", place.is_none());
        note("time", time.is_none());
        if time.is_none() && self.vague_time(event) {
            missing.insert("time".to_owned(), Missing::Uncertain);
        }
        if place.as_ref().is_some_and(|p| p.lat.is_none()) {
            missing.insert("place".to_owned(), Missing::NotFound);
        }
        record::Event {
            id: format!("e{}", i + 1),
            event_type: event.event_type,
            mode: event.mode.clone(),
            contexts: event.contexts.clone(),
            status: event.status,
            status_cue: event.status_cue.map(|t| self.quote(parts.layers.doc.tokens[t].span)),
            hedge: event.hedge,
            summary: event.summary,
            occurrences: event.occurrences.map(|(low, best, high)| record::Occurrences { low, best, high }),
            trigger: self.quote(event.trigger),
            evidence: vec![self.quote(parts.layers.doc.sentences[event.sentence].span)],
            actors,
            recipients,
            place,
            time,
            counts: event.counts.iter().map(|c| self.count(c)).collect(),
            items: event.items.iter().map(|(item, role)| self.item(item, *role)).collect(),
            change: event.change.map(|c| self.change(c)),
            attribution: chain.iter().map(|&a| self.link(a)).collect(),
            about: event.about.iter().map(|a| format!("e{}", a + 1)).collect(),
            rule: parts.layers.lexicon.entries[event.entry].id.clone(),
            score: event.score,
            confidence: None,
            missing,
            incident: format!("i{}", parts.incidents.of_event[i] + 1),
        }
    }

    /// Whether the sentence tells a time that could not be placed.
    fn vague_time(&self, event: &Event) -> bool {
        let span = self.parts.layers.doc.sentences[event.sentence].span;
        self.parts.layers.times.iter().any(|t| span.contains(t.span) && t.missing.is_some())
    }

    fn incident(&self, k: usize) -> record::Incident {
        let parts = self.parts;
        let incident = &parts.incidents.all[k];
        let mut out = record::Incident {
            id: format!("i{}", k + 1),
            kind: incident.kind,
            events: incident.events.iter().map(|e| format!("e{}", e + 1)).collect(),
            perpetrators: Vec::new(),
            victims: Vec::new(),
            physical_targets: Vec::new(),
            weapons: Vec::new(),
            counts: Vec::new(),
            items: Vec::new(),
            place: None,
            time: None,
            claims: Vec::new(),
        };
        let mut finest: Option<(u8, Where)> = None;
        let mut earliest: Option<(u8, When)> = None;
        for &e in &incident.events {
            let event = &parts.events[e];
            for p in &event.actors {
                self.party(&mut out.perpetrators, p, true);
            }
            for p in &event.recipients {
                if p.kind == ParticipantKind::Property {
                    self.party(&mut out.physical_targets, p, false);
                } else if p.kind != ParticipantKind::Place {
                    self.party(&mut out.victims, p, true);
                }
            }
            for c in &event.counts {
                let count = self.count(c);
                let twice = out.counts.iter().any(|o| {
                    (o.what, o.low, o.best, o.high) == (count.what, count.low, count.best, count.high)
                });
                if !twice {
                    out.counts.push(count);
                }
            }
            for (item, role) in &event.items {
                let item = self.item(item, *role);
                if !out.items.iter().any(|o| {
                    (&o.what, o.amount, &o.unit, o.role) == (&item.what, item.amount, &item.unit, item.role)
                }) {
                    out.items.push(item);
                }
            }
            if let Some(place) = &event.place
                && finest.as_ref().is_none_or(|(p, _)| place.precision < *p)
            {
                finest = Some((place.precision, place.clone()));
            }
            if let Some(time) = &event.time
                && earliest.as_ref().is_none_or(|(p, _)| time.precision < *p)
            {
                earliest = Some((time.precision, time.clone()));
            }
            let chain = &parts.attributions.chains[e];
            out.claims.push(record::Claim {
                event: format!("e{}", e + 1),
                stance: chain.last().map_or(Stance::Asserts, |&a| parts.attributions.all[a].stance),
                by: chain.iter().filter_map(|&a| parts.attributions.all[a].name.clone()).collect(),
            });
        }
        self.weapons(&mut out.weapons, incident);
        out.place = finest.map(|(_, w)| self.where_(&w));
        out.time = earliest.map(|(_, w)| self.when(&w));
        if out.kind == IncidentKind::Other
            && incident.events.iter().any(|&e| parts.events[e].event_type == EventType::Assault)
        {
            out.kind = IncidentKind::Attack;
        }
        out
    }

    /// Adds a party, once for each entity or wording.
    fn party(&self, list: &mut Vec<record::IncidentParty>, p: &Participant, people: bool) {
        let quote = self.quote(p.span);
        let name = p.actor.as_ref().and_then(|a| a.name.clone()).unwrap_or_else(|| quote.text.clone());
        let mentions = &self.parts.layers.mentions.all;
        let entity = p.mention.map(|m| mentions[m].entity);
        let known = |other: &record::IncidentParty| {
            other.name == name
                || other
                    .mention
                    .as_ref()
                    .and_then(|id| id.strip_prefix('m')?.parse::<usize>().ok())
                    .and_then(|n| match self.numbers.order.get(n.checked_sub(1)?) {
                        Some(Of::Mention(i)) => Some(mentions[*i].entity),
                        _ => None,
                    })
                    .is_some_and(|e| Some(e) == entity)
        };
        if list.iter().any(known) {
            return;
        }
        let organization =
            p.kind == ParticipantKind::Organization || p.mention.is_some_and(|m| is_group(&mentions[m]));
        list.push(record::IncidentParty {
            mention: p.mention.and_then(|m| self.mention_id(m)),
            name,
            text: quote.text,
            kind: people.then_some(if organization {
                record::PerpetratorKind::Organization
            } else {
                record::PerpetratorKind::Individual
            }),
            start: Some(quote.start),
            end: Some(quote.end),
        });
    }

    /// The weapons named in the sentences of an incident's assaults.
    fn weapons(&self, list: &mut Vec<record::IncidentParty>, incident: &crate::incident::Incident) {
        let doc = self.parts.layers.doc;
        let mut sentences: Vec<usize> = incident
            .events
            .iter()
            .map(|&e| &self.parts.events[e])
            .filter(|e| e.event_type == EventType::Assault)
            .map(|e| e.sentence)
            .collect();
        sentences.dedup();
        for s in sentences {
            for t in doc.sentences[s].tokens() {
                let class = quantity::class_of(&doc.tokens[t].lemma);
                let weapon =
                    matches!(class, Some("firearm" | "heavy-weapon" | "explosive" | "blade" | "ammunition"));
                let noun = matches!(doc.tokens[t].upos, crate::doc::Upos::Noun | crate::doc::Upos::Propn);
                if !weapon || !noun || doc.tokens[t].relation == "compound" {
                    continue;
                }
                let quote = self.quote(doc.span(&crate::mention::phrase(doc, t)));
                if list.iter().any(|w| w.text.eq_ignore_ascii_case(&quote.text)) {
                    continue;
                }
                list.push(record::IncidentParty {
                    mention: None,
                    name: quote.text.clone(),
                    text: quote.text,
                    kind: None,
                    start: Some(quote.start),
                    end: Some(quote.end),
                });
            }
        }
    }
}

fn is_group(mention: &Mention) -> bool {
    mention.kind == MentionKind::Organization
        || matches!(mention.known_as, Some(NameKind::Country | NameKind::Group | NameKind::Organ))
}
