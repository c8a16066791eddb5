/** Names for the seed: by script, each with its spelling in an email address. */

export type SeedName = {
  firstName: string;
  lastName: string;
  /** The local part of the email: as typed, and normalized (lower case, NFC). */
  local: string;
  localNormalized: string;
};

/** Names of one language family; `name|latin` where removing accents does not give ASCII. */
type Family = { first: string; last: string };

const families: Family[] = [
  {
    first:
      "Ada,Björn,Chloé,Danièle,Emília,François,Grażyna,Håkon,Inés,Jürgen,Katarína,Łukasz,Máire,Nuño,Ólafur,Përparim,Quentin,Rósa,Søren,Tomáš,Uğur,Věra,Willem,Xiomara,Yıldız,Zoë,Aoife,Benoît,Ciarán,Dagný,Eoghan,Fátima,Giulia,Hélène,Íris,José",
    last: "Åkesson,Bărbulescu,Çelik,Đorđević,Échevarría,Ferreira,García,Håkansson,Île,Jørgensen,Kowalczyk,Løvås,Müller,Nguyễn,O’Brien,Petrović,Quiñones,Rådberg,Šimůnek,Þórsdóttir,Ünal,van der Meer,Weiß,Ximénez,Yılmaz,Żółkiewski,Okonkwo,de la Cruz,Lindqvist,Mac Giolla Phádraig,N’Diaye,Ostrowska,Papp-Szabó,Rossi,Thibodeaux,Võ",
  },
  {
    first:
      "Анна|anna,Борис|boris,Варвара|varvara,Дмитрий|dmitrij,Екатерина|ekaterina,Олександр|oleksandr,Іванна|ivanna,Милица|milica,Росица|rosica,Сергей|sergej,Юлия|julija,Ђорђе|djordje",
    last: "Иванов|ivanov,Кузнецова|kuznecova,Шевченко|shevchenko,Петровић|petrovic-ns,Соколов|sokolov,Ковальчук|kovalchuk,Димитрова|dimitrova,Ћирић|ciric,Щербаков|shcherbakov,Жук|zhuk,Яковлева|jakovleva,Їжак|jizhak",
  },
  {
    first:
      "Αλέξανδρος|alexandros,Βασιλική|vasiliki,Γεώργιος|georgios,Δήμητρα|dimitra,Ελένη|eleni,Θεόδωρος|theodoros,Ιωάννα|ioanna,Κωνσταντίνος|konstantinos,Μαρία|maria,Νικόλαος|nikolaos,Σοφία|sofia,Χρήστος|christos",
    last: "Παπαδόπουλος|papadopoulos,Οικονόμου|oikonomou,Νικολαΐδης|nikolaidis,Καραγιάννη|karagianni,Βλάχος|vlachos,Αγγελόπουλος|angelopoulos,Δημητρίου|dimitriou,Ζαφείρης|zafeiris,Μακρή|makri,Σταθόπουλος|stathopoulos,Τσακίρης|tsakiris,Χατζή|chatzi",
  },
  {
    first:
      "محمد|mohammed,فاطمة|fatima,أحمد|ahmed,مريم|maryam,يوسف|yusuf,ليلى|layla,عمر|omar,نور|nour,خالد|khalid,زينب|zaynab,حسين|hussein,سارة|sara",
    last: "الخوارزمي|alkhwarizmi,المصري|almasri,حداد|haddad,الهاشمي|alhashimi,منصور|mansour,الزهراوي|alzahrawi,خليل|khalil,العلوي|alalawi,نجار|najjar,القاسم|alqasim,صباغ|sabbagh,البغدادي|albaghdadi",
  },
  {
    first:
      "דוד|david,נועה|noa,אברהם|avraham,תמר|tamar,יעל|yael,משה|moshe,רבקה|rivka,איתן|eitan,שירה|shira,יונתן|yonatan,מיכל|michal,אורי|uri",
    last: "כהן|cohen,לוי|levi,מזרחי|mizrahi,פרץ|peretz,ביטון|biton,אברמוביץ׳|abramovich,פרידמן|friedman,שפירא|shapira,בן־דוד|ben-david,גולדשטיין|goldstein,אזולאי|azoulay,רוזנברג|rosenberg",
  },
  {
    first:
      "अनन्या|ananya,राहुल|rahul,प्रिया|priya,विक्रम|vikram,दीपिका|deepika,अर्जुन|arjun,कृष्णा|krishna,मीना|meena,सुनील|sunil,लक्ष्मी|lakshmi,रवि|ravi,श्रद्धा|shraddha",
    last: "शर्मा|sharma,पटेल|patel,सिंह|singh,गुप्ता|gupta,मिश्रा|mishra,चौधरी|chaudhary,देशपांडे|deshpande,जोशी|joshi,कुलकर्णी|kulkarni,त्रिपाठी|tripathi,वर्मा|varma,श्रीवास्तव|shrivastava",
  },
  {
    first:
      "伟|wei,芳|fang,秀英|xiuying,建国|jianguo,丽|li,志强|zhiqiang,雪|xue,明|ming,雅婷|yating,家豪|jiahao,子涵|zihan,欣怡|xinyi",
    last: "王|wang,李|li-cn,张|zhang,刘|liu,陳|chen,杨|yang,赵|zhao,黃|huang,周|zhou,歐陽|ouyang,司马|sima,諸葛|zhuge",
  },
  {
    first:
      "太郎|taro,花子|hanako,さくら|sakura,健一|kenichi,ユキ|yuki,翔|sho,美咲|misaki,大輔|daisuke,陽菜|hina,蓮|ren,彩|aya,直樹|naoki",
    last: "佐藤|sato,鈴木|suzuki,髙橋|takahashi,田中|tanaka,渡邉|watanabe,伊藤|ito,山本|yamamoto,中村|nakamura,小林|kobayashi,齋藤|saito,勅使河原|teshigawara,東海林|shoji",
  },
  {
    first:
      "민준|minjun,서연|seoyeon,지훈|jihoon,수빈|subin,하은|haeun,도윤|doyun,예진|yejin,현우|hyunwoo,지우|jiwoo,은지|eunji,승민|seungmin,나라|nara",
    last: "김|kim,이|yi,박|park,최|choi,정|jung,강|kang,조|cho,윤|yoon,장|jang,임|lim,남궁|namgung,황보|hwangbo",
  },
  {
    first:
      "สมชาย|somchai,สมหญิง|somying,ณัฐวุฒิ|natthawut,พิมพ์ชนก|phimchanok,กิตติพงษ์|kittiphong,ศิริพร|siriphon,อนันต์|anan,วราภรณ์|waraphon,ธนากร|thanakon,สุภาพร|suphaphon,ปิยะ|piya,กมลชนก|kamonchanok",
    last: "ใจดี|chaidi,ศรีสุข|sisuk,วงศ์สวัสดิ์|wongsawat,แสงทอง|saengthong,บุญมี|bunmi,ทองดี|thongdi,รัตนากร|rattanakon,สุขสันต์|suksan,พงษ์พานิช|phongphanit,จันทร์เพ็ญ|chanphen,เจริญสุข|charoensuk,อยู่สบาย|yusabai",
  },
  // Names that stress the layout: at the limit of 128 characters, without a place to break, with
  // emoji.
  {
    first: `María de los Ángeles Concepción Guadalupe Inmaculada de la Santísima Trinidad y de Todos los Santos|maria.de.los.angeles,Wolfeschlegelsteinhausenbergerdorffvoralternwarengewissenhaftschaferswessenschafewarenwohlgepflege|hubert,${"Maximiliana".repeat(11)}|maximiliana`,
    last: `von Habsburg-Lothringen zu Schwarzenberg und Hohenlohe-Waldenburg-Schillingsfürst|von.habsburg,Keihanaikukauakahihulihe’ekahaunaele|keihana,Rajaonarivelo Andriamanantenasoa Razafindrakotohasina Rakotomalalanirina|rajaonarivelo,${"Ő".repeat(128)}|hosszu,Taumatawhakatangihangakoauauotamateaturipukakapikimaungahoronukupokaiwhenuakitanatahu|taumata,de Vasconcelos e Albuquerque Figueiredo Rodrigues dos Santos Pereira de Souza|de.vasconcelos`,
  },
  { first: "Sunny ☀️|sunny,🦊 Renard|renard", last: "Bloom 🌸|bloom,Rivers 🏞️|rivers" },
];

const withoutAccent: Record<string, string> = {
  ß: "ss",
  æ: "ae",
  ø: "o",
  đ: "d",
  ð: "d",
  þ: "th",
  ł: "l",
  ı: "i",
};

function latin(name: string): string {
  return name
    .toLowerCase()
    .normalize("NFD")
    .replace(/[ßæøđðþłı]/g, (letter) => withoutAccent[letter]!)
    .replace(/[^a-z0-9-]/g, "");
}

function namesOf(list: string): { name: string; latin: string }[] {
  return list.split(",").map((entry) => {
    const [name = "", spelled] = entry.split("|");
    return { name: name.normalize("NFC"), latin: spelled ?? latin(name) };
  });
}

/** How addresses are typed: mostly in lower case, some capitalized, a few in their own script. */
function localPart(
  first: { name: string; latin: string },
  last: { name: string; latin: string },
  position: number,
): string {
  const plain = `${first.latin}.${last.latin}`;
  if (position % 40 === 0 && /^[\p{L}\p{M}]{1,15}$/u.test(first.name)) {
    return `${first.name}.${last.latin}`;
  }
  if (position % 7 === 0) return plain.replace(/(^|\.)[a-z]/g, (letter) => letter.toUpperCase());
  return plain;
}

/** Every first name of a family with every last name of it; no two share an email. */
export function seedNames(): SeedName[] {
  const names = new Map<string, SeedName>();
  let position = 0;
  for (const family of families) {
    const lastNames = namesOf(family.last);
    for (const first of namesOf(family.first)) {
      for (const last of lastNames) {
        const local = localPart(first, last, (position += 1));
        const localNormalized = local.toLowerCase().normalize("NFC");
        names.set(localNormalized, {
          firstName: first.name,
          lastName: last.name,
          local,
          localNormalized,
        });
      }
    }
  }
  return [...names.values()];
}
