//! The month end under a subsidy: the account of extra hours, its files, its versions and what the municipality answered
//! ("verantwoording"). It stands in the place of the claim where the policy pays hours.

use super::cause::Cause;
use super::declare::NOTHING_TO_DO;
pub use super::declare::overview::MonthEnd;
use super::declare::tasks::Sight;
use super::env::Moment;
use super::error::{AppError, ErrorKind};
use super::extra_hours::{ExtraDay, ExtraHoursReport};
use super::files::{make_folder, place_all};
use super::session::Session;
use crate::domain::error::ValueError;
use crate::domain::extra_hours::{Hours, gets_extra_hours, in_hours};
use crate::domain::finding::{Finding, Severity};
use crate::domain::ids::GemeenteCode;
use crate::domain::regeling::Funding;
use crate::domain::role::Permission;
use crate::domain::rule_code::RuleCode;
use crate::domain::subsidy_account::{
    AccountAnswer, AccountDay, AccountGroup, AccountNumber, AccountOutcome, AccountState, Ceiling, DayClass,
    Difference, IssuedAccount, NextAccount, PlusCount, StateRefusal, SubsidyAccount, next,
};
use crate::domain::text::Text;
use crate::domain::time::{Minute, Month};
use crate::report::{self, ReportError};
use crate::store::files::{Staged, read_bounded};
use crate::store::subsidy_accounts::{self, AccountFile, AccountFiles};
pub use crate::store::subsidy_accounts::{AccountSummary, SentAccount};
use crate::store::{StoreError, Tx, allocations, location};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Longest reason of an answer, in characters.
const MAX_REASON: usize = 2_000;

/// Whether an account is new.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccountSending {
    /// None went out for this month.
    New,
    /// It goes, or went, in the place of this one.
    Correction(AccountNumber),
    /// Nothing new: it went out before under this number.
    SentBefore(AccountNumber),
}

/// A month's account as commands and screens show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountView {
    /// As it would be sent, or as it was.
    pub account: SubsidyAccount,
    /// Its number, once it went out.
    pub number: Option<AccountNumber>,
    /// The files, the table first: written now, or handed out before; empty when there are none.
    pub files: Vec<PathBuf>,
    /// What was found.
    pub findings: Vec<Finding>,
    /// Whether it is new.
    pub sending: AccountSending,
    /// What it says other than the last version that went out.
    pub differences: Vec<Difference>,
}

impl AccountView {
    /// Says whether a finding forbids writing the files.
    pub fn is_blocked(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity == Severity::Fout)
    }
}

impl Session {
    /// What goes to a municipality at the end of a month.
    pub fn month_end_kind(&self, gemeente: &GemeenteCode) -> MonthEnd {
        match self.regeling_of(gemeente).funding {
            Funding::SubsidyHours => MonthEnd::Account,
            Funding::Product | Funding::ProductHours => MonthEnd::Claim,
        }
    }

    /// Works out a month's account without writing anything.
    ///
    /// When the last version that went out says the same, that one is shown; otherwise the differences with it.
    pub fn check_account(&self, month: Month, gemeente: &GemeenteCode, now: Moment) -> Result<AccountView, AppError> {
        self.require(Permission::Declare)?;
        let report = self.extra_hours(month, now)?;
        let account = self.account_of(&report, gemeente)?;
        let last = subsidy_accounts::last(self.store.read(), month, gemeente)?;
        let mut findings = self.account_findings(&report, &account, now)?;
        let standing = last.as_ref().map(|last| (&last.issued, &last.summary.state));
        let next = next(&account, standing);
        let mut view = AccountView {
            differences: last
                .as_ref()
                .map_or_else(Vec::new, |last| account.differences(&last.issued.account)),
            account,
            number: None,
            files: Vec::new(),
            findings: Vec::new(),
            sending: AccountSending::New,
        };
        match (next, last) {
            (NextAccount::Nothing(number), Some(last)) => {
                let text = format!("Deze maand is al verantwoord in {number}.");
                findings.push(Finding::let_op(RuleCode::AlGemaakt, text, NOTHING_TO_DO));
                view.account = last.issued.account;
                view.files = last.summary.files.into_iter().map(PathBuf::from).collect();
                view.number = Some(number.clone());
                view.sending = AccountSending::SentBefore(number);
            }
            (NextAccount::Version(number), Some(last)) => {
                findings.push(version_finding(&number, &last.summary.state));
                view.sending = AccountSending::Correction(number);
            }
            _ if view.account.is_blank() => {
                let text = "Er is in deze maand geen recht op extra uren en er is niets gepland of gewerkt.";
                findings.push(Finding::let_op(RuleCode::Niets, text, NOTHING_TO_DO));
            }
            _ => {}
        }
        view.findings = findings;
        Ok(view)
    }

    /// Works out a month's account and writes its two files into a folder; one with a `fout` is not written.
    ///
    /// Both files are first written beside their places, then the account is booked together with their bytes, then they get
    /// their names. So a full disk books nothing, and a computer that stops in between hands the same bytes out at the next
    /// try, as it does when nothing changed since.
    pub fn make_account(
        &mut self,
        month: Month,
        gemeente: &GemeenteCode,
        folder: &Path,
        now: Moment,
    ) -> Result<AccountView, AppError> {
        self.make_account_over(Sight::Blind, (month, gemeente), folder, now)
    }

    /// The same for who had the account in sight and said that it goes: another one is not booked.
    pub fn make_account_over(
        &mut self,
        seen: Sight<&SubsidyAccount>,
        (month, gemeente): (Month, &GemeenteCode),
        folder: &Path,
        now: Moment,
    ) -> Result<AccountView, AppError> {
        let mut shown = self.check_account(month, gemeente, now)?;
        if matches!(seen, Sight::Of(seen) if *seen != shown.account) {
            return Err(changed_since());
        }
        if let AccountSending::SentBefore(number) = &shown.sending {
            shown.files = self.hand_out_account(number, folder)?;
            return Ok(shown);
        }
        let is_first = shown.sending == AccountSending::New;
        if shown.is_blocked() || (is_first && shown.account.is_blank()) {
            return Ok(shown);
        }
        make_folder(folder)?;
        let (number, files) = self.book_account(&shown, folder, now)?;
        shown.number = Some(number);
        shown.files = files;
        Ok(shown)
    }

    /// Books the account and puts its files in place.
    fn book_account(
        &mut self,
        shown: &AccountView,
        folder: &Path,
        now: Moment,
    ) -> Result<(AccountNumber, Vec<PathBuf>), AppError> {
        let account = &shown.account;
        let (month, gemeente) = (account.month, &account.gemeente);
        let prefix = self.house.location.number_prefix.clone();
        let detail = format!("maand={month} gemeente={gemeente}");
        let (staged, paths, number) = self.audited(now, "verantwoording.gemaakt", &detail, |tx| {
            let last = expected_last(tx, shown)?;
            // Worked out once more inside the transaction: roster and clocked hours may have changed in between.
            if self.check_account(month, gemeente, now)?.account != *account {
                return Err(changed_since());
            }
            let serial = location::take_numbers(tx, "verantwoording", 1)?;
            let number =
                AccountNumber::parse(&format!("V{prefix}{serial:06}")).map_err(|_| AppError::internal("NUMMER"))?;
            let version = last.as_ref().map_or(1, |last| last.summary.version.saturating_add(1));
            let replaces = last.as_ref().map(|last| last.summary.number.clone());
            if let Some(last) = last {
                last.summary
                    .state
                    .replaced(number.clone())
                    .map_err(|refusal| refused(&refusal))?;
            }
            let issued = IssuedAccount {
                number,
                version,
                replaces,
                dated: now.day(),
                account: account.clone(),
            };
            let files = files_of(&issued)?;
            let paths: Vec<PathBuf> = files.both().map(|file| folder.join(&file.name)).into();
            let staged = paths
                .iter()
                .zip(files.both())
                .map(|(path, file)| Staged::write(path, &file.content))
                .collect::<Result<Vec<Staged>, _>>()?;
            subsidy_accounts::insert(tx, &issued, &files, &now.utc_text())?;
            Ok((staged, paths, issued.number))
        })?;
        place_all(staged, &paths)?;
        Ok((number, paths))
    }

    /// Hands out the stored bytes of an account that went out; a file that is there already stays.
    fn hand_out_account(&self, number: &AccountNumber, folder: &Path) -> Result<Vec<PathBuf>, AppError> {
        let files = subsidy_accounts::files(self.store.read(), number)?;
        make_folder(folder)?;
        let (mut staged, mut missing, mut all) = (Vec::new(), Vec::new(), Vec::new());
        for file in files.both() {
            let path = folder.join(&file.name);
            if !stands_there(&path, &file.content)? {
                staged.push(Staged::write(&path, &file.content)?);
                missing.push(path.clone());
            }
            all.push(path);
        }
        place_all(staged, &missing)?;
        Ok(all)
    }

    /// Records what the municipality answered on an account; once, and only on the version that stands.
    pub fn answer_account(
        &mut self,
        number: &str,
        outcome: AccountOutcome,
        reason: &str,
        now: Moment,
    ) -> Result<SentAccount, AppError> {
        self.require(Permission::Declare)?;
        let number = AccountNumber::parse(number).map_err(|_| missing())?;
        let reason = match Text::parse_up_to(reason, MAX_REASON) {
            Ok(reason) => Some(reason),
            Err(ValueError::Empty) => None,
            Err(error) => return Err(AppError::value("De reden", &error)),
        };
        let answer = AccountAnswer {
            outcome,
            on: now.day(),
            by: self.desk.actor.name.clone(),
            reason,
        };
        let detail = format!("nummer={number} uitkomst={}", outcome.code());
        self.audited(now, "verantwoording.antwoord", &detail, |tx| {
            let mut sent = subsidy_accounts::get(tx, &number)?.ok_or_else(missing)?;
            sent.summary.state = sent
                .summary
                .state
                .answered(answer.clone())
                .map_err(|refusal| refused(&refusal))?;
            subsidy_accounts::put_answer(tx, &number, &answer)?;
            Ok(sent)
        })
    }

    /// Every account that went out, the latest month and version first.
    pub fn subsidy_accounts(&self) -> Result<Vec<AccountSummary>, AppError> {
        self.require(Permission::Declare)?;
        Ok(subsidy_accounts::list(self.store.read())?)
    }

    /// One account that went out, by its number.
    pub fn subsidy_account(&self, number: &str) -> Result<SentAccount, AppError> {
        self.require(Permission::Declare)?;
        let number = AccountNumber::parse(number).map_err(|_| missing())?;
        subsidy_accounts::get(self.store.read(), &number)?.ok_or_else(missing)
    }

    /// The account of a month: its hours as the report has them, and the children of each dagdeel.
    fn account_of(&self, report: &ExtraHoursReport, gemeente: &GemeenteCode) -> Result<SubsidyAccount, AppError> {
        let regeling = self.regeling_of(gemeente);
        let subsidy = regeling.subsidy.as_ref();
        let used = report.programme.and_then(|programme| programme.amount);
        let groups = report
            .groups
            .iter()
            .filter(|group| gets_extra_hours(group.kind) || group.hours != Hours::default());
        let groups = groups
            .map(|group| {
                Ok(AccountGroup {
                    id: group.id,
                    name: self.group(group.id)?.name.clone(),
                    days: days_of(&group.days),
                })
            })
            .collect::<Result<Vec<AccountGroup>, AppError>>()?;
        Ok(SubsidyAccount {
            regeling: regeling.id.clone(),
            municipality: regeling.municipality.clone(),
            gemeente: gemeente.clone(),
            month: report.month,
            holder: self.house.location.holder.clone(),
            location: self.house.location.name.clone(),
            rate_per_hour: subsidy.and_then(|subsidy| subsidy.rate_per_hour),
            ceiling: report.ceiling.map(|most| Ceiling { most, used }),
            whole: days_of(&report.whole),
            plus: self.plus_counts(report.month, &groups)?,
            groups,
        })
    }

    /// Children with extra support in every dagdeel of the month. Also in those of the last day that are still to come, so that
    /// an account of that day does not change by the mere passing of the evening.
    fn plus_counts(&self, month: Month, groups: &[AccountGroup]) -> Result<Vec<PlusCount>, AppError> {
        let end = Moment::at_local(Minute::LAST.on(month.last_day()));
        let place: BTreeMap<_, _> = groups.iter().map(|group| group.id).zip(0u32..).collect();
        let mut open = self.open_dagdelen(month, end)?;
        open.retain(|dagdeel| place.contains_key(&dagdeel.group));
        open.sort_by_key(|dagdeel| (place.get(&dagdeel.group).copied(), dagdeel.day));
        let counts = open.into_iter().map(|dagdeel| PlusCount {
            day: dagdeel.day,
            group: dagdeel.group,
            children: u32::try_from(dagdeel.children.len()).unwrap_or(u32::MAX),
            dagdeel: dagdeel.name,
        });
        Ok(counts.collect())
    }

    /// What stands in the way of the account, and what is good to know about it.
    fn account_findings(
        &self,
        report: &ExtraHoursReport,
        account: &SubsidyAccount,
        now: Moment,
    ) -> Result<Vec<Finding>, AppError> {
        let mut found = month_findings(account, now);
        found.extend(self.gemeente_findings(account)?);
        found.extend(report.findings.iter().filter_map(in_account));
        above_findings(account, &mut found);
        let known = found.iter().any(|finding| finding.code == RuleCode::UrenTarief);
        match (account.rate_per_hour, account.total_amount()) {
            (None, _) if !known => found.push(Finding::let_op(
                RuleCode::UrenTarief,
                "De regeling noemt geen tarief per uur; de verantwoording heeft uren en geen bedrag.",
                "Zet tarief_per_uur_cent in het regelingbestand als het tarief is afgesproken.",
            )),
            (Some(_), None) => found.push(fault(
                RuleCode::Totaal,
                "Het totaalbedrag is te groot.".to_owned(),
                "Controleer het tarief per uur in het regelingbestand.",
            )),
            _ => {}
        }
        if !account.fits() {
            let text = "Het totaal van de uren is te groot.".to_owned();
            found.push(fault(
                RuleCode::Totaal,
                text,
                "Controleer de diensten en de gewerkte uren van deze maand.",
            ));
        }
        Ok(found)
    }

    /// A municipality with which the location has to do, and only one for the hours of a month.
    fn gemeente_findings(&self, account: &SubsidyAccount) -> Result<Vec<Finding>, AppError> {
        let tx = self.store.read();
        let mut found = Vec::new();
        let granting: BTreeSet<GemeenteCode> = allocations::latest(tx)?
            .into_iter()
            .map(|allocation| allocation.gemeente)
            .collect();
        if account.gemeente != self.house.location.gemeente && !granting.contains(&account.gemeente) {
            found.push(fault(
                RuleCode::Gemeente,
                format!("Deze locatie heeft niets met gemeente {}.", account.gemeente),
                "Controleer de code van de gemeente.",
            ));
        }
        if let Some(other) = standing_elsewhere(tx, account)? {
            found.push(fault(
                RuleCode::AndereGemeente,
                format!(
                    "De uren van deze maand zijn in {} al verantwoord aan gemeente {}.",
                    other.number, other.gemeente
                ),
                "Verantwoord dezelfde uren aan één gemeente.",
            ));
        }
        Ok(found)
    }
}

/// The days of a group or the location as an account keeps them.
fn days_of(days: &[ExtraDay]) -> Vec<AccountDay> {
    let of = |day: &ExtraDay| AccountDay {
        day: day.day,
        class: DayClass::of(&day.day_type),
        hours: day.hours,
    };
    days.iter().map(of).collect()
}

/// An account under the same policy that tells another municipality the hours of this month.
fn standing_elsewhere(tx: Tx<'_>, account: &SubsidyAccount) -> Result<Option<AccountSummary>, AppError> {
    let is_other = |sent: &AccountSummary| {
        sent.month == account.month
            && sent.regeling == account.regeling
            && sent.gemeente != account.gemeente
            && sent.state.stands()
    };
    Ok(subsidy_accounts::list(tx)?.into_iter().find(is_other))
}

/// The last version, if it is still the one that was looked at: another terminal may have made one in between.
fn expected_last(tx: Tx<'_>, shown: &AccountView) -> Result<Option<SentAccount>, AppError> {
    let last = subsidy_accounts::last(tx, shown.account.month, &shown.account.gemeente)?;
    let expected = match &shown.sending {
        AccountSending::New => None,
        AccountSending::Correction(number) | AccountSending::SentBefore(number) => Some(number),
    };
    let is_same = last.as_ref().map(|last| &last.summary.number) == expected;
    if is_same && standing_elsewhere(tx, &shown.account)?.is_none() {
        return Ok(last);
    }
    Err(changed_since())
}

fn changed_since() -> AppError {
    AppError::new(
        ErrorKind::Refused,
        Cause::MonthChanged,
        "De maand is intussen gewijzigd; er is niets gemaakt.",
    )
    .hint("Controleer de maand opnieuw.")
}

fn files_of(issued: &IssuedAccount) -> Result<AccountFiles, AppError> {
    let account = &issued.account;
    let name = format!(
        "VERANTWOORDING_{}_{}_{}",
        account.gemeente, account.month, issued.number
    );
    let xlsx = report::subsidy_xlsx(issued).map_err(|_: ReportError| AppError::internal("REKENBLAD"))?;
    Ok(AccountFiles {
        csv: AccountFile {
            name: format!("{name}.csv"),
            content: report::subsidy_csv(issued),
        },
        xlsx: AccountFile {
            name: format!("{name}.xlsx"),
            content: xlsx,
        },
    })
}

/// Says whether a file stands at a path with these bytes; refuses one with others, which is never overwritten.
pub(super) fn stands_there(path: &Path, content: &[u8]) -> Result<bool, AppError> {
    if !path.exists() {
        return Ok(false);
    }
    let most = u64::try_from(content.len()).unwrap_or(u64::MAX);
    match read_bounded(path, most) {
        Ok(found) if found == content => Ok(true),
        Ok(_) | Err(StoreError::Io(_)) => Err(StoreError::AlreadyExists.into()),
        Err(error) => Err(error.into()),
    }
}

fn month_findings(account: &SubsidyAccount, now: Moment) -> Vec<Finding> {
    let (month, last) = (account.month, account.month.last_day());
    if last <= now.day() {
        return Vec::new();
    }
    let remedy = format!("Verantwoord deze maand vanaf {}.", last.format("%d-%m-%Y"));
    let text = format!("De maand {} is nog niet voorbij.", month.in_words());
    vec![fault(RuleCode::MaandLoopt, text, &remedy)]
}

/// A finding on the extra hours as it counts for the account: what was lived is accounted for as it was, so only what can
/// still be mended holds the account back.
fn in_account(finding: &Finding) -> Option<Finding> {
    let severity = match finding.code {
        // Said per day, which is how it is paid.
        RuleCode::UrenRecht => return None,
        // The right is not known, so no right account can be given.
        RuleCode::UrenKalender => Severity::Fout,
        _ => Severity::LetOp,
    };
    Some(Finding {
        severity,
        ..finding.clone()
    })
}

/// Hours above the right of their day, which are in the account and not in the amount.
fn above_findings(account: &SubsidyAccount, found: &mut Vec<Finding>) {
    let total = account.total();
    let rows: Vec<(String, u32)> = if account.whole.is_empty() {
        let above = |group: &AccountGroup| {
            let hours = group.days.iter().map(|day| day.hours);
            let minutes = hours.map(|hours| hours.worked_quarter.saturating_sub(hours.paid));
            (format!("Groep {}", group.name), minutes.sum())
        };
        account.groups.iter().map(above).collect()
    } else {
        vec![("De locatie".to_owned(), total.worked_quarter.saturating_sub(total.paid))]
    };
    found.extend(
        rows.into_iter()
            .filter(|(_, minutes)| *minutes > 0)
            .map(|(who, minutes)| {
                let text = format!(
                    "{who} werkte {} uur boven het recht van de dag; die tijd telt niet mee in wat te vergoeden is.",
                    in_hours(minutes)
                );
                let remedy = "Controleer de inzet van de gewerkte uren, of overleg met de gemeente.";
                Finding::let_op(RuleCode::UrenBoven, text, remedy)
            }),
    );
}

/// Says that a version went out before and why there is another.
fn version_finding(number: &AccountNumber, state: &AccountState) -> Finding {
    match state {
        AccountState::Rejected(answer) => {
            let reason = answer
                .reason
                .as_ref()
                .map(|reason| format!(" ({reason})"))
                .unwrap_or_default();
            Finding::let_op(
                RuleCode::Afgewezen,
                format!("De gemeente wees {number} af{reason}; een nieuwe versie vervangt die."),
                "Verbeter wat de gemeente noemt en maak de verantwoording opnieuw.",
            )
        }
        AccountState::Sent | AccountState::Approved(_) | AccountState::Replaced(..) => Finding::let_op(
            RuleCode::Gewijzigd,
            format!("De maand is gewijzigd sinds {number}; een nieuwe versie vervangt die."),
            "Bekijk de verschillen en maak de verantwoording opnieuw.",
        ),
    }
}

fn missing() -> AppError {
    AppError::new(
        ErrorKind::NotFound,
        "GEEN_VERANTWOORDING",
        "Er is geen verantwoording met dit nummer.",
    )
    .hint("Bekijk de nummers met: plusgroep declaratie lijst.")
}

fn refused(refusal: &StateRefusal) -> AppError {
    let code = match refusal {
        StateRefusal::Answered(_) => "AL_BEANTWOORD",
        StateRefusal::Replaced(_) => "VERVANGEN",
    };
    AppError::new(ErrorKind::Refused, code, refusal.to_string())
        .hint("Bekijk hoe het staat met: plusgroep declaratie lijst.")
}

fn fault(code: RuleCode, text: String, remedy: &str) -> Finding {
    Finding {
        severity: Severity::Fout,
        ..Finding::let_op(code, text, remedy)
    }
}
