/** The mark of Gatehouse. Decoration. */
export function Mark() {
  return <span aria-hidden className="mark" />;
}
