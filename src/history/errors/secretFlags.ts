/** Programs that take a secret where others have something else. */
export interface ProgramFlag {
  /** A command line with a secret. */
  readonly example: string;
  readonly redacted: string;
  /** Finds the command line, from the program's name to the end of the command. */
  readonly program: RegExp;
  /** Finds the flag, as the first group, and the secret behind it. */
  readonly flag: RegExp;
}

/** A flag and its argument, with or without a blank or as two items of a list. */
const P = /([\s"']-p)[\s=]?(?:["']\s{0,3},\s{0,3})?["']?[^\s"'-][^\s"']*/g;
const BIG_P = /([\s"']-P)[\s=]?(?:["']\s{0,3},\s{0,3})?["']?[^\s"'-][^\s"']*/g;
const W = /([\s"']-w)[\s=]?(?:["']\s{0,3},\s{0,3})?["']?[^\s"'-][^\s"']*/g;

/** The flags, by the manual pages of their programs. */
export const PROGRAM_FLAGS: readonly ProgramFlag[] = [
  {
    example: 'mysqldump -u root -phunter shop',
    redacted: 'mysqldump -u root -p[redacted] shop',
    program: /\b(?:sshpass|mysql|mysqldump|mysqladmin|mariadb|mariadb-dump)\b[^\r\n|;&]+/g,
    flag: P,
  },
  {
    example: 'mongodump -u app -p hunter --db shop',
    redacted: 'mongodump -u app -p[redacted] --db shop',
    program: /\bmongo(?:dump|restore|export|import|sh|stat|top)?\b[^\r\n|;&]+/g,
    flag: P,
  },
  {
    example: '7z a -phunter x.7z /data',
    redacted: '7z a -p[redacted] x.7z /data',
    program: /\b(?:7z[ar]?|rar|unrar)\s[^\r\n|;&]+/g,
    flag: P,
  },
  {
    example: 'sqlcmd -S db -U sa -P hunter -Q x',
    redacted: 'sqlcmd -S db -U sa -P[redacted] -Q x',
    program: /\b(?:sqlcmd|bcp|tsql|zip|unzip|zipcloak)\s[^\r\n|;&]+/g,
    flag: BIG_P,
  },
  {
    example: 'ldapsearch -D cn=admin -w hunter -b dc=x',
    redacted: 'ldapsearch -D cn=admin -w[redacted] -b dc=x',
    program: /\bldap(?:search|add|modify|delete|passwd|whoami|compare|modrdn)\b[^\r\n|;&]+/g,
    flag: W,
  },
  {
    example: 'smbclient //nas/x -U me%hunter -c ls',
    redacted: 'smbclient //nas/x -U me%[redacted] -c ls',
    program: /\b(?:smbclient|rpcclient|smbget|net)\s[^\r\n|;&]+/g,
    flag: /([\s"'](?:-U|--user)[\s=]?["']?[^\s%"']{1,100}%)[^\s"']+/g,
  },
  {
    example: 'openssl enc -aes-256-cbc -k hunter -in x',
    redacted: 'openssl enc -aes-256-cbc -k[redacted] -in x',
    program: /\bopenssl\s[^\r\n|;&]+/g,
    flag: /(\s-[kK])\s[^\s-][^\s]*/g,
  },
  {
    example: 'lftp -u me,hunter ftp.example.org',
    redacted: 'lftp -u me,[redacted] ftp.example.org',
    program: /\blftp\s[^\r\n|;&]+/g,
    flag: /(\s-u\s?["']?[^\s,"']{1,100},)[^\s"']+/g,
  },
  {
    example: 'sqlplus -s scott/tiger@orcl @run.sql',
    redacted: 'sqlplus -s scott/[redacted]@orcl @run.sql',
    program: /\b(?:sqlplus|sqlldr|expdp|impdp|rman|sqlcl)\s[^\r\n|;&]+/g,
    flag: /(\s["']?(?:userid=)?[\w$#]{1,128}\/)[^\s@"'/]+/g,
  },
  // A login of Go's MySQL driver is no flag, but is found in the same way: first the word, from its
  // beginning only, so that a long word is not read again from each of its characters.
  {
    example: 'dial app:hunter@tcp(db:3306)/shop: refused',
    redacted: 'dial app:[redacted]@tcp(db:3306)/shop: refused',
    program: /(?<!\S)\S+@(?:tcp6?|udp|unix)\(/g,
    flag: /([\w.-]{1,64}:)[^@\s]*(?=@(?:tcp6?|udp|unix)\($)/g,
  },
];
