//! Tests of the stage, with sentences of our own.

use super::*;
use crate::span::Span;
use panj_record::Missing;
use proptest::prelude::*;

fn gazetteer() -> &'static Gazetteer {
    Gazetteer::embedded()
}

/// The names that are marked `[so]` in `text`, as toponyms of the unmarked text.
fn toponyms(text: &str) -> (String, Vec<Span>) {
    let (mut plain, mut spans, mut start) = (String::new(), Vec::new(), 0);
    for c in text.chars() {
        match c {
            '[' => start = plain.len(),
            ']' => spans.push(Span::new(start, plain.len())),
            c => plain.push(c),
        }
    }
    (plain, spans)
}

/// Resolves the marked names: (country, feature) or the reason.
fn read(text: &str) -> Vec<(String, Result<PlaceEntry, Missing>)> {
    let (text, spans) = toponyms(text);
    let mut names: Vec<Toponym<'_>> = spans
        .iter()
        .map(|&span| {
            let next = text[span.end..].split_whitespace().next().filter(|w| type_word(w).is_some());
            Toponym { span, text: span.of(&text), sentence: 0, block: 0, type_word: next, inside: None }
        })
        .collect();
    contain(gazetteer(), &text, &mut names);
    let countries = gazetteer().demonyms(&text);
    let resolved = resolve(gazetteer(), &names, &Context { countries, publisher: None, dateline: None });
    names
        .iter()
        .zip(resolved)
        .map(|(n, r)| (n.text.to_owned(), r.place.map(|id| gazetteer().get(id))))
        .collect()
}

#[track_caller]
fn check(text: &str, expected: &[(&str, &str)]) {
    let read = read(text);
    assert_eq!(read.len(), expected.len());
    for ((name, place), (country, feature)) in read.iter().zip(expected) {
        match place {
            Ok(entry) => assert_eq!(
                (entry.country.unwrap_or(""), entry.feature),
                (*country, *feature),
                "{name}: {entry:?}"
            ),
            Err(why) => assert_eq!((format!("{why:?}").as_str(), ""), (*country, *feature), "{name}"),
        }
    }
}

fn first(name: &str) -> Option<PlaceEntry> {
    gazetteer().lookup(name).first().map(|id| gazetteer().get(*id))
}

#[test]
fn a_name_folds_to_plain_words() {
    assert_eq!(fold("Sana’a"), "sanaa");
    assert_eq!(fold("Gorno-Badakhshan"), "gorno badakhshan");
    assert_eq!(fold("U.S."), "us");
    assert_eq!(fold("  São  Tomé & Príncipe "), "sao tome and principe");
    assert_eq!(fold("Saint-Denis"), fold("St. Denis"));
    assert_eq!(fold("Łódź"), "lodz");
    assert_eq!(fold("Душанбе"), "");
}

#[test]
fn a_place_is_found_by_every_common_spelling_of_its_name() {
    for (names, country) in [
        (&["Khorog", "Khorugh", "Xorog"][..], "TJK"),
        (&["Vanj", "Vanch"], "TJK"),
        (&["Darvaz", "Darvoz"], "TJK"),
        (&["Gorno-Badakhshan", "GBAO", "Gorno-Badakhshan Autonomous Region"], "TJK"),
        (&["Galkayo", "Gaalkacyo"], "SOM"),
        (&["Kyiv", "Kiev"], "UKR"),
        (&["U.S.", "US", "United States", "USA"], "USA"),
    ] {
        for name in names {
            let found = gazetteer().lookup(name);
            assert!(found.iter().any(|id| gazetteer().get(*id).country == Some(country)), "{name}");
        }
    }
}

#[test]
fn type_words_are_taken_off_and_other_spellings_tried_only_if_nobody_has_the_name() {
    assert_eq!(first("City of Mosul").map(|e| e.country), Some(Some("IRQ")));
    assert_eq!(first("Nohiyai Vanj").map(|e| e.feature), Some("ADM2"));
    assert!(first("northern Balochistan").is_some());
    assert_eq!(first("Panj River").map(|e| e.feature), Some("STM"));
    assert!(gazetteer().lookup("Dashti Yazgulyam").is_empty());
    assert!(gazetteer().lookup("Qwrtzpsk").is_empty());
}

#[test]
fn a_border_is_put_together_from_the_countries_or_their_demonyms() {
    for name in
        ["Afghanistan-Tajikistan border", "Tajik-Afghan border", "border between Tajikistan and Afghanistan"]
    {
        let border = first(name);
        assert_eq!(border.map(|e| e.feature), Some("BDRY"), "{name}");
        assert!(border.is_some_and(|e| km((e.lat, e.lon), (37.4, 69.7)) < 100.0));
    }
    assert_eq!(gazetteer().border("MLI", "BFA"), gazetteer().border("BFA", "MLI"));
    assert_eq!(gazetteer().border("MLI", "PER"), None);
}

#[test]
fn a_demonym_is_its_country() {
    assert_eq!(gazetteer().country("Burkinabe"), Some("BFA"));
    assert_eq!(gazetteer().country("Tajikistan"), Some("TJK"));
    assert_eq!(gazetteer().country("Timbuktu"), None);
    let counts =
        gazetteer().demonyms("South Sudanese and Kenyan soldiers met a Kenyan pilot; the polish was off.");
    assert_eq!(counts, [("KEN", 2.0), ("SSD", 1.0)]);
}

#[test]
fn the_longest_run_of_words_that_is_a_name_is_matched() {
    let longest = |words: &[&str]| gazetteer().longest_match(words).map(|(count, _)| count);
    assert_eq!(longest(&["New", "York", "City", "police"]), Some(3));
    assert_eq!(longest(&["Burkina", "Faso", "on", "Monday"]), Some(2));
    assert_eq!(longest(&["Mobile"]), None);
    assert_eq!(longest(&["Police", "said"]), None);
    assert_eq!(longest(&["US", "troops"]), Some(1));
    assert_eq!(longest(&["us", "troops"]), None);
    assert_eq!(longest(&[]), None);
}

#[test]
fn a_place_is_sought_in_the_place_that_it_is_said_to_lie_in() {
    check("Police in [Paris], [Texas], held two men.", &[("USA", "PPL"), ("USA", "ADM1")]);
    check("A bomb went off in [Tripoli], [Lebanon].", &[("LBN", "PPL"), ("LBN", "PCLI")]);
    check("Men crossed into [Vanj] district in [Tajikistan].", &[("TJK", "ADM2"), ("TJK", "PCLI")]);
    check(
        "They came by the Kevron section of [Darvaz] region, in the [Gorno-Badakhshan Autonomous Region] of [Tajikistan].",
        &[("TJK", "ADM2"), ("TJK", "ADM1"), ("TJK", "PCLI")],
    );
}

#[test]
fn the_countries_that_an_article_names_decide_among_homonyms() {
    check(
        "Malian soldiers left [Koro] for [Mopti] and [Bamako].",
        &[("MLI", "PPL"), ("MLI", "PPL"), ("MLI", "PPLC")],
    );
    check(
        "The Syrian army shelled [Tripoli] road near [Homs] and [Hama].",
        &[("LBN", "PPL"), ("SYR", "PPL"), ("SYR", "PPL")],
    );
    check(
        "[Georgia] and [Armenia] closed the road to [Azerbaijan].",
        &[("GEO", "PCLI"), ("ARM", "PCLI"), ("AZE", "PCLI")],
    );
    check(
        "Sheriffs in [Atlanta] and [Macon], [Georgia], met.",
        &[("USA", "PPL"), ("USA", "PPL"), ("USA", "ADM1")],
    );
}

#[test]
fn a_bare_name_that_a_division_shares_with_its_chief_town_is_the_town() {
    check("Shells fell on [Aleppo] and [Homs].", &[("SYR", "PPL"), ("SYR", "PPL")]);
    check("They fled to [Ghazni] province.", &[("AFG", "ADM1")]);
    check("Villages of [Punjab] and [Quebec] were flooded.", &[("PAK", "ADM1"), ("CAN", "ADM1")]);
}

#[test]
fn a_name_nobody_has_is_not_found_and_points_at_what_holds_it() {
    let text = "They crossed at Dashti Yazgulyam in Vanj.";
    let toponym = |name: &str, inside| {
        let start = text.find(name).unwrap_or(0);
        let span = Span::new(start, start + name.len());
        Toponym { span, text: span.of(text), sentence: 0, block: 0, type_word: None, inside }
    };
    let mut names = [toponym("Dashti Yazgulyam", None), toponym("Vanj", None)];
    contain(gazetteer(), text, &mut names);
    assert_eq!(names[0].inside, Some(1));
    let resolved = resolve(gazetteer(), &names, &Context::default());
    assert_eq!((resolved[0].place, resolved[0].fallback), (Err(Missing::NotFound), Some(1)));
    assert!(resolved[1].place.is_ok() && resolved[1].score > 0.5);
}

#[test]
fn precision_is_that_of_the_codebook() {
    let code = |name: &str, feature: &str, relation| {
        let ids = gazetteer().lookup(name);
        let entry = ids.iter().map(|id| gazetteer().get(*id)).find(|e| e.feature == feature);
        entry.map(|e| where_prec(&e, relation))
    };
    assert_eq!(code("Mosul", "PPL", Relation::At), Some(1));
    assert_eq!(code("Mosul", "PPL", Relation::Near), Some(2));
    assert_eq!(code("Vanj", "ADM2", Relation::Inside), Some(3));
    assert_eq!(code("Mopti Region", "ADM1", Relation::At), Some(4));
    assert_eq!(code("Balochistan", "ADM1", Relation::PartOf), Some(5));
    assert_eq!(code("Panj River", "STM", Relation::At), Some(5));
    assert_eq!(code("Mali", "PCLI", Relation::At), Some(6));
    assert_eq!(code("Red Sea", "SEA", Relation::At), Some(7));
}

#[test]
fn every_line_of_the_word_lists_is_read() {
    for (table, columns) in [(words::TYPES, 3), (words::SPELLINGS, 2), (words::COUNTRIES, 7)] {
        for line in words::lines(table) {
            assert!(line.len() >= columns, "{line:?}");
        }
    }
    assert!(is_ordinary("nice") && !is_ordinary("mosul"));
}

#[test]
fn every_entry_lies_on_the_globe_and_names_its_feature() {
    for number in 0..gazetteer().len() {
        let entry = gazetteer().get(PlaceId(u32::try_from(number).unwrap_or(0)));
        assert!(entry.lat.abs() <= 90.0 && entry.lon.abs() <= 180.0 && !entry.name.is_empty(), "{entry:?}");
        assert!(!entry.feature.is_empty() && entry.country.is_none_or(|c| c.len() == 3), "{entry:?}");
    }
    assert!(gazetteer().hash().starts_with("b3:"));
}

#[test]
fn an_index_that_is_foreign_or_cut_short_is_refused() {
    assert!(Gazetteer::open(b"").is_none());
    assert!(Gazetteer::open(b"PANJPLC1").is_none());
    assert!(
        Gazetteer::open(
            b"a picture, not an index, and long enough to have a header of its own, or so it seems"
        )
        .is_none()
    );
}

proptest! {
    #[test]
    fn any_text_is_folded_and_looked_up(name in ".{0,60}") {
        let folded = fold(&name);
        prop_assert_eq!(fold(&folded), folded.clone());
        for id in gazetteer().lookup(&name) {
            prop_assert!(!gazetteer().get(id).feature.is_empty());
        }
        let _ = gazetteer().longest_match(&name.split(' ').collect::<Vec<_>>());
        let _ = gazetteer().demonyms(&name);
        let _ = type_word(&name);
    }

    #[test]
    fn any_toponyms_are_resolved_and_twice_alike(
        names in prop::collection::vec(("[A-Z][a-z]{0,4}|Paris|Texas|Vanj district|Mali|.{0,8}", any::<Option<u8>>()), 0..8)
    ) {
        let text: String = names.iter().map(|(name, _)| format!("{name}, ")).collect();
        let mut at = 0;
        let mut toponyms: Vec<Toponym<'_>> = names.iter().map(|(name, inside)| {
            let span = Span::new(at, at + name.len());
            at += name.len() + 2;
            Toponym { span, text: span.of(&text), sentence: 0, block: 0, type_word: None, inside: inside.map(usize::from) }
        }).collect();
        contain(gazetteer(), &text, &mut toponyms);
        let context = Context { countries: vec![("MLI", 2.0)], publisher: Some("USA"), dateline: Some(3) };
        let once = resolve(gazetteer(), &toponyms, &context);
        prop_assert_eq!(once.len(), toponyms.len());
        prop_assert_eq!(&once, &resolve(gazetteer(), &toponyms, &context));
        prop_assert!(once.iter().all(|r| (0.0..=1.0).contains(&r.score)));
    }
}
