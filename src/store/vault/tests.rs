//! Tests of the key file.

use super::*;

fn vault() -> (Vault, DatabaseKey) {
    let mut vault = Vault::create(Path::new("/nergens/x.plusgroep"), &[7; 16]);
    let key = DatabaseKey::new([9; 32]);
    vault
        .add(
            Holder::Account(AccountId::from_raw(1)),
            "Anja",
            "geheim een",
            &key,
            &[1; 40],
        )
        .expect("wraps");
    vault
        .add(
            Holder::Recovery,
            "",
            &normalise_recovery(&recovery_key(&[3; 32])),
            &key,
            &[2; 40],
        )
        .expect("wraps");
    (vault, key)
}

#[test]
fn only_the_right_passphrase_opens_the_vault() {
    let (vault, key) = vault();
    let (holder, opened) = vault.open(Some("anja"), "geheim een").expect("opens");
    assert_eq!(holder, Holder::Account(AccountId::from_raw(1)));
    assert_eq!(opened.as_pragma().as_str(), key.as_pragma().as_str());
    assert!(matches!(vault.open(None, "geheim een"), Ok((Holder::Account(_), _))));
    assert!(matches!(
        vault.open(Some("anja"), "geheim twee"),
        Err(StoreError::WrongPassphrase)
    ));
    assert!(matches!(
        vault.open(Some("bo"), "geheim een"),
        Err(StoreError::UnknownAccount)
    ));
}

#[test]
fn the_recovery_key_opens_however_it_is_typed() {
    let (vault, _) = vault();
    let shown = recovery_key(&[3; 32]);
    let typed = shown.to_lowercase().replace('-', " ");
    assert!(matches!(vault.open(None, &typed), Ok((Holder::Recovery, _))));
}

#[test]
fn an_entry_moved_to_another_account_or_location_opens_nothing() {
    let (vault, _) = vault();
    let mut moved = vault.clone();
    moved.content.sleutels[0].account = 2;
    assert!(matches!(
        moved.open(Some("anja"), "geheim een"),
        Err(StoreError::WrongPassphrase)
    ));
    let mut elsewhere = vault;
    elsewhere.content.locatie = to_hex(&[8; 16]);
    assert!(matches!(
        elsewhere.open(Some("anja"), "geheim een"),
        Err(StoreError::WrongPassphrase)
    ));
}

#[test]
fn the_sealed_key_opens_for_its_own_holders_only() {
    let (mut vault, database) = vault();
    let (anja, bo) = (AccountId::from_raw(1), AccountId::from_raw(2));
    assert!(vault.sealed_holders().is_empty());
    let key = SealedKey::new([5; 32]);
    let own = recovery_key(&[4; 32]);
    vault
        .add_sealed(Holder::Account(bo), "Bo", "geheim twee", &key, &[6; 40])
        .expect("wraps");
    vault
        .add_sealed(Holder::Recovery, "", &normalise_recovery(&own), &key, &[7; 40])
        .expect("wraps");
    let opens = |vault: &Vault, accounts: &[AccountId], secret: &str| {
        vault.open_sealed(accounts, secret).map(|key| key.0.to_vec()).ok()
    };
    assert_eq!(opens(&vault, &[bo], "geheim twee"), Some(vec![5; 32]));
    assert_eq!(opens(&vault, &[], &own.to_lowercase()), Some(vec![5; 32]));
    let database_recovery = recovery_key(&[3; 32]);
    for (accounts, secret, why) in [
        (vec![bo], "geheim een", "a wrong passphrase"),
        (vec![anja], "geheim een", "a passphrase that opens the location only"),
        (vec![anja], "geheim twee", "another account"),
        (
            vec![anja, bo],
            database_recovery.as_str(),
            "the recovery key of the location",
        ),
        (vec![anja, bo], database.as_pragma().as_str(), "the database key itself"),
    ] {
        assert_eq!(opens(&vault, &accounts, secret), None, "{why}");
    }
    assert_eq!(format!("{key:?}"), "SealedKey(*****)");
    // Moved between the two lists an entry opens nothing.
    let mut swapped = vault.clone();
    std::mem::swap(&mut swapped.content.sleutels, &mut swapped.content.verzegeld);
    assert_eq!(opens(&swapped, &[anja], "geheim een"), None);
    assert!(swapped.open(Some("bo"), "geheim twee").is_err());
    vault.remove(bo);
    assert_eq!(vault.sealed_holders(), [Holder::Recovery]);
}

#[test]
fn a_damaged_entry_is_refused_without_a_panic() {
    let (vault, _) = vault();
    let damages: [fn(&mut Entry); 4] = [
        |e| e.zout = "zz".into(),
        |e| e.nonce = "00".into(),
        |e| e.sleutel = "0".into(),
        |e| e.geheugen_kib = u32::MAX,
    ];
    for damage in damages {
        let mut broken = vault.clone();
        damage(&mut broken.content.sleutels[0]);
        assert!(matches!(
            broken.open(Some("anja"), "geheim een"),
            Err(StoreError::VaultDamaged)
        ));
    }
}
