// Where a telephone keeps what was recorded on the spot, apart for each person who signs in on it.
const SHELVES = { visits: "visit", pictures: "uuid" };
const asked = (request) =>
  new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error));
  });

export const openShelf = async (person) => {
  const opening = indexedDB.open(`inspections-${person}`, 1);
  opening.addEventListener("upgradeneeded", () => {
    for (const [name, keyPath] of Object.entries(SHELVES)) {
      const store = opening.result.createObjectStore(name, { keyPath });
      if (name === "pictures") store.createIndex("visit", "visit");
    }
  });
  const database = await asked(opening);
  const store = (name, mode) => database.transaction(name, mode).objectStore(name);
  const written = (name, deed) =>
    new Promise((resolve, reject) => {
      // Done is what is on the disk, so that a telephone that is switched off has it still.
      const turn = database.transaction(name, "readwrite", { durability: "strict" });
      turn.addEventListener("complete", () => resolve());
      turn.addEventListener("abort", () => reject(turn.error));
      turn.addEventListener("error", () => reject(turn.error));
      deed(turn.objectStore(name));
    });
  return {
    all: (name) => asked(store(name, "readonly").getAll()),
    of: (name, visit) => asked(store(name, "readonly").index("visit").getAll(visit)),
    get: (name, key) => asked(store(name, "readonly").get(key)),
    put: (name, value) => written(name, (shelf) => shelf.put(value)),
    drop: (name, key) => written(name, (shelf) => shelf.delete(key)),
  };
};
