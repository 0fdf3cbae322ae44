/** Return the indentation of a text's first line that isn't blank. */
const findIndent = (text) => /^[ \t]*(?=\S)/m.exec(text)?.[0] ?? "";

/** Give a text of the page the indentation and the final newline of the file. */
function fit(text, shown, inFile) {
  const indent = findIndent(inFile).slice(findIndent(shown).length);
  const indented = text.replace(/^(?=.*\S)/gm, indent);
  return inFile.endsWith("\n") && !indented.endsWith("\n") ? `${indented}\n` : indented;
}

/** Return the last request that writes a file or replaces a part of it. */
export function findWriting(requests) {
  return requests.findLast(({ type }) => type === "write" || type === "replace");
}

/** Return a file listing's requests for a text; `current` is the part's text in the file now. */
function makeFileRequests({ requests, text: shown }, text, current) {
  const writing = findWriting(requests);
  const edited = text !== shown;
  return requests.map((request) => {
    if (request !== writing) return request;
    const key = request.type === "write" ? "text" : "new";
    const changed = { ...request, [key]: edited ? fit(text, shown, request[key]) : request[key] };
    return key === "new" ? { ...changed, old: current ?? request.old } : changed;
  });
}

/** Return a listing's requests for a text, which a reader may have edited. */
export function makeRequests(listing, text, current) {
  const { kind, requests } = listing;
  if (kind === "file") return makeFileRequests(listing, text, current);
  if (text === listing.text) return requests;
  const first = requests.findIndex(({ type }) => type === kind);
  return requests
    .map((request, index) => (index === first ? { ...request, code: text } : request))
    .filter(({ type }, index) => type !== kind || index === first);
}
