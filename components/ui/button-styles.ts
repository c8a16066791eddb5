export { buttonVariants as buttonStyles } from "./button-variants";
