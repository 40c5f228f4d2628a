//! Measures toponym resolution on gold mentions: `cargo run --release --example places -- GOLD.xml [WRONG]`.
//!
//! GOLD.xml is LGL, TR-News or GeoVirus. Every gold toponym with coordinates counts, an unresolved one is wrong.
//! With a second argument, prints that many of the wrong ones. Times are of one thread.

#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs, reason = "a development tool")]

use panj_engine::place::{Context, Gazetteer, Resolved, Toponym, contain, km, resolve};
use panj_engine::span::Span;
use std::collections::BTreeMap;
use std::time::Instant;

struct Gold {
    span: Span,
    point: Option<(f64, f64)>,
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().expect("a gold file");
    let show: usize = arguments.next().map_or(0, |n| n.parse().unwrap());
    let start = Instant::now();
    let gazetteer = Gazetteer::embedded();
    println!("opened {} places in {:?}, {}", gazetteer.len(), start.elapsed(), gazetteer.hash());
    let _ = gazetteer.lookup("Warm District");
    let xml = std::fs::read_to_string(&path).unwrap();
    let (mut near, mut missing, mut ambiguous, mut spent) = (0, 0, 0, std::time::Duration::ZERO);
    let (mut errors, mut wrong) = (Vec::new(), BTreeMap::<String, (usize, String)>::new());
    let mut with_point = 0;
    for (text, gold) in articles(&xml) {
        let mut toponyms: Vec<Toponym<'_>> = gold
            .iter()
            .map(|g| Toponym {
                span: g.span,
                text: g.span.of(&text),
                sentence: 0,
                block: 0,
                type_word: type_word(&text, g.span),
                inside: None,
            })
            .collect();
        let start = Instant::now();
        contain(gazetteer, &text, &mut toponyms);
        let countries = gazetteer.demonyms(&text);
        let answers = resolve(gazetteer, &toponyms, &Context { countries, publisher: None, dateline: None });
        spent += start.elapsed();
        for ((g, t), a) in gold.iter().zip(&toponyms).zip(&answers) {
            let Some(point) = g.point else { continue };
            with_point += 1;
            let what = match a {
                Resolved { place: Ok(id), .. } => {
                    let e = gazetteer.get(*id);
                    let error = km((e.lat, e.lon), point);
                    errors.push(error);
                    if error <= 161.0 {
                        near += 1;
                        continue;
                    }
                    format!("{} {} {:?} {:?} {:.0} km", e.feature, e.name, e.country, e.admin1, error)
                }
                Resolved { place: Err(why), .. } => {
                    if *why == panj_record::Missing::NotFound {
                        missing += 1
                    } else {
                        ambiguous += 1
                    }
                    format!("{why:?}")
                }
            };
            wrong
                .entry(format!("{} → {what} (gold {:.2} {:.2})", t.text, point.0, point.1))
                .or_insert((0, String::new()))
                .0 += 1;
        }
    }
    let names: Vec<String> = articles(&xml)
        .iter()
        .flat_map(|(t, g)| g.iter().map(|g| g.span.of(t).to_owned()).collect::<Vec<_>>())
        .collect();
    let start = Instant::now();
    let found = names.iter().filter(|name| !gazetteer.lookup(name).is_empty()).count();
    let each = start.elapsed().as_secs_f64() * 1e6 / names.len().max(1) as f64;
    println!("{found} of {} names are known; {each:.2} µs a look-up", names.len());
    errors.sort_by(f64::total_cmp);
    let mean = errors.iter().sum::<f64>() / errors.len() as f64;
    println!(
        "{with_point} toponyms: acc@161 {:.3}  of resolved {:.3}  not found {missing}  ambiguous {ambiguous}  mean {mean:.0} km  median {:.1} km  {:.1} µs a toponym",
        f64::from(near) / f64::from(with_point),
        f64::from(near) / errors.len() as f64,
        errors[errors.len() / 2],
        spent.as_secs_f64() * 1e6 / f64::from(with_point)
    );
    let mut wrong: Vec<_> = wrong.into_iter().collect();
    wrong.sort_by_key(|(_, (times, _))| std::cmp::Reverse(*times));
    for (what, (times, _)) in wrong.into_iter().take(show) {
        println!("{times:4} {what}");
    }
}

/// The word after the name, if it is a type word.
fn type_word(text: &str, span: Span) -> Option<&str> {
    let next = text.get(span.end..)?.split_whitespace().next()?.trim_end_matches(['.', ',', ';']);
    text[span.end..].starts_with(' ').then_some(next).filter(|w| panj_engine::place::type_word(w).is_some())
}

fn element<'a>(xml: &'a str, names: &[&str]) -> Option<&'a str> {
    names.iter().find_map(|name| {
        let (_, rest) = xml.split_once(&format!("<{name}>"))?;
        Some(rest.split_once(&format!("</{name}>"))?.0.trim())
    })
}

fn articles(xml: &str) -> Vec<(String, Vec<Gold>)> {
    let plain = |t: &str| {
        t.replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&apos;", "'")
            .replace("&amp;", "&")
    };
    let mut all = Vec::new();
    for article in xml.split("<article").skip(2) {
        let Some((_, rest)) = article.split_once("<text>") else { continue };
        let Some((raw, rest)) = rest.split_once("</text>") else { continue };
        let quoted = raw
            .split_once("<![CDATA[")
            .and_then(|(before, t)| Some(before.to_owned() + t.rsplit_once("]]>")?.0));
        let text = quoted.unwrap_or_else(|| plain(raw)).replace("\r\n", "\n");
        let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let mut gold: BTreeMap<Span, Gold> = BTreeMap::new();
        let tag = if rest.contains("<toponym>") { "<toponym>" } else { "<location>" };
        for item in rest.split(tag).skip(1) {
            let kind = element(item, &["type"]).unwrap_or("");
            if ["Non_Toponym", "Literal_Expression", "Non_Lit_Expression", "Homonym", "Language"]
                .contains(&kind)
            {
                continue;
            }
            let name = plain(element(item, &["phrase", "extractedName", "name"]).unwrap_or(""));
            let at = |n| element(item, &[n]).and_then(|t| t.parse::<usize>().ok());
            let (Some(start), Some(end)) = (at("start"), at("end")) else { continue };
            let span = [0isize, -1, 1].into_iter().find_map(|shift| {
                let first = *starts.get(start.checked_add_signed(shift)?)?;
                text[first..].starts_with(&name).then(|| Span::new(first, first + name.len()))
            });
            // Ninety spans of TR-News are beside the name: the nearest occurrence is meant.
            let span = span.or_else(|| {
                let given = *starts.get(start)?;
                let at = text.match_indices(&name).map(|(at, _)| at).min_by_key(|at| at.abs_diff(given));
                at.map(|at| Span::new(at, at + name.len()))
                    .or_else(|| Some(Span::new(given, *starts.get(end)?)))
            });
            let point = element(item, &["lat", "latitude"]).zip(element(item, &["lon", "longitude"]));
            let point = point.and_then(|(a, b)| Some((a.parse().ok()?, b.parse().ok()?)));
            if let Some(span) = span {
                gold.insert(span, Gold { span, point });
            }
        }
        all.push((text, gold.into_values().collect()));
    }
    all
}
