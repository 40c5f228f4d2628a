//! The closed vocabularies of the record.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

macro_rules! vocabulary {
    ($(#[$meta:meta])* $name:ident $case:literal { $($(#[$doc:meta])* $variant:ident $(= $text:literal)?),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = $case)]
        pub enum $name { $($(#[$doc])* $(#[serde(rename = $text)])? $variant),+ }

        impl $name {
            /// Every value, in the order of declaration.
            pub const ALL: &[$name] = &[$($name::$variant),+];

            /// The code as it is written in the record.
            #[must_use]
            pub fn code(self) -> String {
                match serde_json::to_value(self) {
                    Ok(serde_json::Value::String(code)) => code,
                    _ => String::new(),
                }
            }

            /// The value that the record writes as `code`.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                serde_json::from_value(serde_json::Value::String(code.to_owned())).ok()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&self.code())
            }
        }
    };
}

vocabulary! {
    /// The sixteen event types of PLOVER.
    EventType "UPPERCASE" {
        /// Agree, offer, promise; future cooperation.
        Agree,
        /// Meet, visit, host, talk.
        Consult,
        /// Praise, back, recognise, sign or ratify: words, not goods.
        Support,
        /// Verbal concessions: pardon, lift a curfew, declare a ceasefire, apologise.
        Concede,
        /// Mutual material cooperation: trade, joint exercises, extradition.
        Cooperate,
        /// Material benefit to the recipient: money, arms, relief, asylum, rescue.
        Aid,
        /// Material yielding: withdraw, release, disarm, implement a ceasefire, resign.
        Retreat,
        /// Ask, demand, order, call for.
        Request,
        /// Criticise, condemn, accuse, sue, investigate.
        Accuse,
        /// Refuse, deny, veto, bar, cancel.
        Reject,
        /// Threats and forceful warnings.
        Threaten,
        /// Civilians demonstrate, riot, strike.
        Protest,
        /// Reduce relations: convict, expel, withdraw, break off, economic sanctions.
        Sanction,
        /// Armed or police moves short of force.
        Mobilize,
        /// Force short of violence: seize, restrict, cordon, censor, arrest, deport.
        Coerce,
        /// Acts that can do substantial harm; abduction.
        Assault,
    }
}

vocabulary! {
    /// How real the act is that the type names.
    Status "lowercase" {
        /// It happened.
        Occurred,
        /// It is going on.
        Ongoing,
        /// Announced or intended.
        Planned,
        /// Tried, and failed or left open.
        Attempted,
        /// Stopped by somebody.
        Thwarted,
        /// Somebody expects or warns of it.
        Feared,
        /// Under an if.
        Hypothetical,
        /// Said not to have happened, against a claim that it did.
        Denied,
        /// Said not to have happened.
        Negated,
    }
}

vocabulary! {
    /// How an unnamed voice weakens a statement.
    Hedge "lowercase" {
        /// “reportedly”
        Reported,
        /// “allegedly”
        Alleged,
        /// “it is believed”
        Believed,
    }
}

vocabulary! {
    /// What a source does with its claim.
    Stance "snake_case" {
        /// Passes on what others say.
        Reports,
        /// States as a fact.
        Asserts,
        /// Blames somebody.
        Accuses,
        /// Says it is not so.
        Denies,
        /// Questions it.
        Doubts,
        /// Fears or warns of it.
        Fears,
        /// Promises it.
        Promises,
        /// Threatens it.
        Threatens,
        /// Says: we did it.
        ClaimsResponsibility,
    }
}

vocabulary! {
    /// The part that a block plays in an article.
    BlockKind "lowercase" {
        /// The headline.
        Title,
        /// A heading inside the article.
        Heading,
        /// Who wrote it.
        Byline,
        /// Place and date line.
        Dateline,
        /// Running text.
        Body,
        /// Text under a picture.
        Caption,
        /// A block quotation.
        Quote,
        /// Belongs to the site, not the article.
        Chrome,
    }
}

vocabulary! {
    /// What a mention names.
    MentionKind "lowercase" {
        /// A person, named or not.
        Person,
        /// An organisation, a group, an office.
        Organization,
        /// A place with a name.
        Place,
        /// A nationality (“Malian”).
        Demonym,
        /// A building or installation.
        Facility,
        /// A weapon.
        Weapon,
        /// A vehicle.
        Vehicle,
        /// A TIMEX3 expression.
        Time,
        /// A number with its unit.
        Amount,
    }
}

vocabulary! {
    /// TIMEX3 types.
    TimexType "UPPERCASE" {
        /// A day or longer.
        Date,
        /// A part of a day.
        Time,
        /// A length of time.
        Duration,
        /// Something repeated.
        Set,
    }
}

vocabulary! {
    /// Why a field is empty, or a mention unresolved.
    Missing "snake_case" {
        /// The text does not say.
        NotStated,
        /// It is named, and no table knows it.
        NotFound,
        /// Several answers are as good.
        Ambiguous,
        /// The evidence is too weak to state it.
        Uncertain,
        /// Looks like a place name and is none.
        NotAPlace,
    }
}

vocabulary! {
    /// How a field is known.
    Basis "lowercase" {
        /// In the words quoted.
        Stated,
        /// From another sentence about the same happening.
        Carried,
        /// Worked out from other words.
        Inferred,
    }
}

vocabulary! {
    /// How the publication date is known.
    DateBasis "lowercase" {
        /// The user gave it.
        Given,
        /// From the page's metadata, or the JSON line.
        Metadata,
        /// Printed in the text.
        Text,
        /// Worked out from dates and office holders in the text.
        Inferred,
        /// Nothing bounds it.
        Unknown,
    }
}

vocabulary! {
    /// What a number counts.
    CountOf "lowercase" {
        /// Dead.
        Killed,
        /// Wounded.
        Injured,
        /// Taken into custody.
        Arrested,
        /// Kidnapped, or captured fighters.
        Abducted,
        /// Unaccounted for.
        Missing,
        /// Driven from home.
        Displaced,
        /// Freed.
        Released,
        /// Armed people moved or present.
        Forces,
        /// People taking part.
        Participants,
    }
}

vocabulary! {
    /// Whose side the counted people are on.
    Side "lowercase" {
        /// The actor's.
        Actor,
        /// The recipient's.
        Recipient,
        /// Uninvolved people.
        Civilians,
        /// Not told.
        Unknown,
    }
}

vocabulary! {
    /// What happened to an item.
    ItemRole "lowercase" {
        /// Taken away.
        Seized,
        /// Used in the act.
        Used,
        /// Given.
        Supplied,
        /// Lost by its owner.
        Lost,
        /// Destroyed.
        Destroyed,
    }
}

vocabulary! {
    /// What a recipient is.
    ParticipantKind "lowercase" {
        /// People.
        Person,
        /// A group, state or organisation.
        Organization,
        /// A place.
        Place,
        /// Things.
        Property,
    }
}

vocabulary! {
    /// What sort of happening an incident is.
    IncidentKind "lowercase" {
        /// Violence that is none of the more special kinds.
        Attack,
        /// Explosives, from the ground or the air.
        Bombing,
        /// People taken.
        Kidnapping,
        /// Fire set on purpose.
        Arson,
        /// Goods or money taken by criminals.
        Robbery,
        /// A killing of named or counted people.
        Killing,
        /// Goods taken by authorities.
        Seizure,
        /// A border crossed.
        Crossing,
        /// People taken into custody.
        Arrest,
        /// A demonstration, riot or strike.
        Protest,
        /// Labour strike.
        Strike,
        /// Talks.
        Meeting,
        /// Anything else.
        Other,
    }
}

vocabulary! {
    /// Whether a party of an incident is a person or a group.
    PerpetratorKind "lowercase" {
        /// One or more people, not named as a group.
        Individual,
        /// A group, state or organisation.
        Organization,
    }
}
