// Of a style sheet, the rules that pages can match: those for elements, and those for listed classes.
const CLASS = /\.[A-Za-z][\w-]*/g;

// The rules of a style sheet as pairs: what they are for, and what they say.
function* rules(css) {
  for (let at = 0, open = css.indexOf("{"); open >= 0; open = css.indexOf("{", at)) {
    let end = open + 1;
    for (let depth = 1; depth > 0; end++) depth += css[end] === "{" ? 1 : css[end] === "}" ? -1 : 0;
    yield [css.slice(at, open).trim(), css.slice(open + 1, end - 1)];
    at = end;
  }
}

function keep(css, wanted) {
  const kept = [];
  for (const [head, body] of rules(css)) {
    if (head.startsWith("@media") || head.startsWith("@supports")) {
      const inner = keep(body, wanted);
      if (inner) kept.push(`${head}{${inner}}`);
    } else if (head.startsWith("@")) {
      kept.push(`${head}{${body}}`);
    } else {
      const matching = head.split(/,(?![^(]*\))/).filter((one) => (one.match(CLASS) ?? []).every((name) => wanted.has(name.slice(1))));
      if (matching.length > 0) kept.push(`${matching.join(",")}{${body}}`);
    }
  }
  return kept.join("\n");
}

export function trim(css, names) {
  const plain = css.replace(/\/\*[\s\S]*?\*\//g, "");
  const known = new Set((plain.match(CLASS) ?? []).map((name) => name.slice(1)));
  const unknown = names.filter((name) => !known.has(name));
  if (unknown.length > 0) throw new Error(`no class is called ${unknown.join(", ")}`);
  return keep(plain, new Set(names));
}
