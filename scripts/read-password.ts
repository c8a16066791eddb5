/**
 * Reads a password: without echo on a terminal, otherwise the first line of standard input.
 * @returns the password without the line break; empty without input
 */
export async function readPassword(prompt: string): Promise<string> {
  return process.stdin.isTTY ? typedPassword(prompt) : firstLine();
}

async function firstLine(): Promise<string> {
  let text = "";
  process.stdin.setEncoding("utf8");
  for await (const chunk of process.stdin) {
    text += String(chunk);
    if (text.includes("\n")) break;
  }
  return text.split(/\r?\n/)[0] ?? "";
}

function typedPassword(prompt: string): Promise<string> {
  const { stdin, stderr } = process;
  stderr.write(prompt);
  stdin.setRawMode(true);
  stdin.setEncoding("utf8");
  stdin.resume();
  return new Promise((resolve) => {
    let typed = "";
    const onData = (chunk: string) => {
      for (const character of chunk) {
        if (character === "\r" || character === "\n" || character === "\u0004") return finish();
        if (character === "\u0003") {
          finish();
          process.exit(130);
        }
        // Backspace removes a whole character, also one of two code units.
        if (character === "\u007f" || character === "\b") typed = [...typed].slice(0, -1).join("");
        else typed += character;
      }
    };
    const finish = () => {
      stdin.off("data", onData);
      stdin.setRawMode(false);
      stdin.pause();
      stderr.write("\n");
      resolve(typed);
    };
    stdin.on("data", onData);
  });
}
