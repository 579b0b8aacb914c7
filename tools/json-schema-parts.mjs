/**
 * JSON Schema as generators of other languages want it, of TypeBox's.
 *
 * Of a part that is written out wherever it occurs they make a type each time, and of a choice between scalars a type that nobody can use. So
 * each part with a title gets a place of its own, and such choices are folded into one keyword.
 */

/**
 * Takes the parts with titles out of a schema.
 *
 * @param {object} schema
 * @param {Record<string, object>} parts - Gets each part by its title.
 * @param {string} place - Where the parts will stand: a JSON Pointer that ends with a slash.
 * @returns {object} The schema, with references in place of the parts.
 */
export function takeParts({ title, description, anyOf, properties, ...rest }, parts, place) {
  const take = (part) => {
    const { title } = part;
    if (title === undefined) return takeParts(part, parts, place);
    const taken = takeParts(part, parts, place);
    if (title in parts && JSON.stringify(parts[title]) !== JSON.stringify(taken)) {
      throw new Error(`Two parts have the title ${title}.`);
    }
    parts[title] = taken;
    return { $ref: place + title };
  };
  const takeField = ([name, field]) => [name, take(field)];
  return {
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
    ...rest,
    ...(properties && { properties: Object.fromEntries(Object.entries(properties).map(takeField)) }),
    ...(anyOf && fold(anyOf.map(take))),
  };
}

/** Choices, in one keyword where all of them are scalars. */
function fold(choices) {
  const isConstant = (choice) => 'const' in choice || choice.type === 'null';
  if (choices.every(isConstant)) return { enum: choices.map(({ const: value = null }) => value) };
  const isType = (choice) => Object.keys(choice).join() === 'type';
  if (choices.every(isType)) return { type: choices.map(({ type }) => type) };
  return { anyOf: choices };
}
