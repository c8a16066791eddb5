/**
 * Makes a component of an icon of lucide-react: the element that its own `createLucideIcon` makes,
 * without settings by context and by name, which we do not use and which every page would load.
 * @param {{ name: string, node: readonly [string, Record<string, string>][] }} icon
 */
function createLucideIcon({ name, node }) {
  return function LucideIcon({ className = "", ...rest }) {
    return createElement(
      "svg",
      {
        width: 24,
        height: 24,
        viewBox: "0 0 24 24",
        fill: "none",
        stroke: "currentColor",
        strokeWidth: 2,
        strokeLinecap: "round",
        strokeLinejoin: "round",
        className: `lucide lucide-${name} ${className}`,
        "aria-hidden": true,
        ...rest,
      },
      node.map(([shape, attributes]) => createElement(shape, attributes)),
    );
  };
}

/** For Turbopack (next.config.ts): puts it in the place of lucide-react's module of that name. */
module.exports = () =>
  `import { createElement } from "react";\nexport default ${String(createLucideIcon)};\n`;
