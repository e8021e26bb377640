// Values by name in IndexedDB, each read, changed and written back in one transaction; fails instead of hanging.

const NAME = "pappen";
const STORE = "rooms";
const OPEN_WITHIN = 2000;
const CHANGE_WITHIN = 5000;

/**
 * @param {() => void} lost called when the browser takes an open database away: cleared, deleted, or out of order
 * @returns {Promise<IDBDatabase>} rejects where there is none, or none that opens
 */
export function open(lost) {
  return new Promise((done, failed) => {
    const asked = indexedDB.open(NAME, 1);
    const late = setTimeout(() => failed(new Error("the database does not open")), OPEN_WITHIN);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE);
    asked.onerror = () => {
      clearTimeout(late);
      failed(asked.error);
    };
    asked.onsuccess = () => {
      clearTimeout(late);
      const database = asked.result;
      database.onclose = lost;
      database.onversionchange = () => {
        database.close(); // else whoever wants to delete it waits for this page
        lost();
      };
      done(database);
    };
  });
}

/**
 * @param {IDBDatabase} database
 * @param {string} name
 * @param {(value: any) => any} work gets the value, or undefined; gives the new one, or null to forget it
 * @returns {Promise<void>} when it is kept; rejects when it is not
 */
export function change(database, name, work) {
  return new Promise((done, failed) => {
    const transaction = database.transaction(STORE, "readwrite");
    const late = setTimeout(() => {
      failed(new Error("the database does not answer"));
      transaction.abort();
    }, CHANGE_WITHIN);
    transaction.oncomplete = () => {
      clearTimeout(late);
      done();
    };
    transaction.onabort = () => {
      clearTimeout(late);
      failed(transaction.error);
    };
    const store = transaction.objectStore(STORE);
    const asked = store.get(name);
    asked.onsuccess = () => {
      const before = JSON.stringify(asked.result ?? null);
      const value = work(asked.result);
      if (JSON.stringify(value) === before) return;
      if (value === null) store.delete(name);
      else store.put(value, name);
    };
  });
}
