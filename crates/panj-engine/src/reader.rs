//! The whole way from an article to its record.

use crate::attribute::{self, Attributions};
use crate::doc::{Doc, Tree};
use crate::event::lexicon::Lexicon;
use crate::event::{self, Layers};
use crate::extract::Article;
use crate::incident;
use crate::knowledge::{Knowledge, NameKind};
use crate::mention;
use crate::place::{self, Gazetteer};
use crate::project;
use crate::quantity;
use crate::segment::segment;
use crate::span::Span;
use crate::syntax;
use crate::time::{self, OfficeHolderSpan};
use jiff::civil::Date;
use panj_record::Record;

/// What the user tells the reader.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// The publication date.
    pub published: Option<Date>,
}

/// Model, gazetteer, actors and lexicon, loaded once and shared by all threads.
#[derive(Debug)]
pub struct Reader {
    model: syntax::Model,
    knowledge: Knowledge,
    lexicon: Lexicon,
    gazetteer: &'static Gazetteer,
}

impl Reader {
    /// The reader with the data that the program carries.
    #[must_use]
    pub fn embedded() -> Reader {
        Reader {
            model: syntax::Model::embedded(),
            knowledge: Knowledge::embedded(),
            lexicon: Lexicon::embedded(),
            gazetteer: Gazetteer::embedded(),
        }
    }

    /// The lexicon that the reader codes by.
    #[must_use]
    pub fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// The lexicon entry with this id, as it is written in its file.
    #[must_use]
    pub fn lexicon_entry(&self, rule: &str) -> Option<String> {
        self.lexicon.entry(rule).map(|e| e.source.clone())
    }

    /// The number of sentences of an article.
    #[must_use]
    pub fn count_sentences(&self, article: &Article) -> usize {
        segment(article).0.len()
    }

    /// Sentences, tokens and dependencies of an article.
    #[must_use]
    pub fn parse(&self, article: Article) -> Doc {
        let (sentences, mut tokens) = segment(&article);
        syntax::parse(&self.model, &article.text, &sentences, &mut tokens);
        let tree = Tree::new(&tokens);
        Doc { article, sentences, tokens, tree }
    }

    /// Reads an article. Pure and total: the same article and settings give the same record.
    #[must_use]
    pub fn read(&self, article: Article, settings: &Settings) -> Record {
        let doc = self.parse(article);
        let text = &doc.article.text;
        let timexes = time::find(text, &doc.tokens, &doc.sentences);
        let time_spans: Vec<Span> = timexes.iter().map(|t| t.span).collect();
        let place_at = |words: &[&str]| self.gazetteer.longest_match(words).map(|(count, _)| count);
        let mentions = mention::find(&doc, &self.knowledge, &time_spans, &place_at);
        let holders = self.holders(&mentions);
        let published = time::published(&doc.article, &timexes, settings.published, &holders);
        let times = time::resolve(&timexes, &published);
        let amounts = quantity::find(text, &doc.tokens, &doc.sentences, &time_spans);
        let changes = quantity::change(text, &doc.tokens, &doc.sentences, &time_spans);
        let places = place::locate(self.gazetteer, &doc, &mentions);
        let layers = Layers {
            doc: &doc,
            mentions: &mentions,
            times: &times,
            amounts: &amounts,
            changes: &changes,
            places: &places,
            knowledge: &self.knowledge,
            gazetteer: self.gazetteer,
            lexicon: &self.lexicon,
        };
        let events = event::find(&layers);
        let attributions: Attributions = attribute::find(&doc, &mentions, &self.lexicon, &events);
        let incidents = incident::gather(&layers, &events);
        project::record(&project::Parts {
            layers: &layers,
            published: &published,
            events: &events,
            attributions: &attributions,
            incidents: &incidents,
            provenance: self.provenance(settings),
        })
    }

    fn provenance(&self, settings: &Settings) -> panj_record::Provenance {
        panj_record::Provenance {
            panj: env!("CARGO_PKG_VERSION").to_owned(),
            model: format!("perceptron {}", self.model.hash),
            lexicon: self.lexicon.hash.clone(),
            gazetteer: self.gazetteer.hash(),
            actors: self.knowledge.hash.clone(),
            settings: panj_record::Settings { published: settings.published.map(|d| d.to_string()) },
        }
    }

    /// The office holders named in the text, with their terms, which bound an undated article.
    fn holders(&self, mentions: &mention::Mentions) -> Vec<OfficeHolderSpan> {
        let mut out = Vec::new();
        for m in &mentions.all {
            let Some(known) =
                m.actor.as_ref().and_then(|a| a.known).filter(|_| m.known_as == Some(NameKind::Holder))
            else {
                continue;
            };
            if m.form != mention::Form::Name || m.tokens.len() < 2 {
                continue;
            }
            let terms: Vec<_> = self.knowledge.terms_of(known).collect();
            // Only somebody with one office dates a text; whoever held several is named with any of them.
            if let [term] = terms.as_slice() {
                out.push(OfficeHolderSpan { span: m.span, from: term.from, to: term.to });
            }
        }
        out
    }
}
