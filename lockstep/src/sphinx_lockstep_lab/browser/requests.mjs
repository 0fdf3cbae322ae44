/** Return the indentation of a text's first line that has one or could have one. */
const findIndent = (text) => /^[ \t]*(?=\S)/m.exec(text)?.[0] ?? "";

/** Give a text from the page the indentation and the last newline that it has in the file. */
function fit(text, shown, inFile) {
  const indent = findIndent(inFile).slice(findIndent(shown).length);
  const indented = text.replace(/^(?=.*\S)/gm, indent);
  return inFile.endsWith("\n") && !indented.endsWith("\n") ? `${indented}\n` : indented;
}

/** Return what changes a file by a text: the last request that writes or replaces one. */
export function findWriting(requests) {
  return requests.findLast(({ type }) => type === "write" || type === "replace");
}

/** Return a file listing's requests for a text; `standing` is what replaced the old text. */
function makeFileRequests({ requests, text: shown }, text, standing) {
  const writing = findWriting(requests);
  const edited = text !== shown;
  return requests.map((request) => {
    if (request !== writing) return request;
    const key = request.type === "write" ? "text" : "new";
    const changed = { ...request, [key]: edited ? fit(text, shown, request[key]) : request[key] };
    return key === "new" ? { ...changed, old: standing ?? request.old } : changed;
  });
}

/** Return the requests for a listing with a text, which a reader may have edited. */
export function makeRequests(listing, text, standing) {
  const { kind, requests } = listing;
  if (kind === "file") return makeFileRequests(listing, text, standing);
  if (text === listing.text) return requests;
  const first = requests.findIndex(({ type }) => type === kind);
  return requests
    .map((request, index) => (index === first ? { ...request, code: text } : request))
    .filter(({ type }, index) => type !== kind || index === first);
}
