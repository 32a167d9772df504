package redact

func init() { shapes = append(shapes, moreShapes...) }

var moreShapes = []shape{
	{name: "INI", rows: `[{{guid}}]
Bruker={{user}}
Passord={{secret}}
db_password = "{{secret}}"
ApiKey={{secret}}
ConnectionString="Data Source=db01;Initial Catalog=eadm;User ID={{user}};Pwd={{secret}};"
Sti=C:\eadm\loggfiler
Versjon=8.4.1.0`},
	{name: "connection strings", rows: `Server=tcp:db01,1433;Initial Catalog=eadm;User Id={{user}};Password={{secret}};Encrypt=True;
~Provider=SQLOLEDB;Data Source=db01;uid={{user}};pwd={{secret}};
~DefaultEndpointsProtocol=https;AccountName=lager;AccountKey={{basic}};EndpointSuffix=core.windows.net
~Endpoint=sb://x.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey={{basic}}
~amqp://{{user}}:{{urlsecret}}@mq01:5672/vhost og https://{{user}}:{{urlsecret}}@git.fjellvik.no/x.git
~Host=pg01;Username={{user}};Password='{{secret}}';SSL Mode=Require`},
	{name: "event XML", parse: "xml", esc: inXML, head: "<Events>\n", foot: "</Events>\n", rows: `<Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event"><System><EventID>4625</EventID><EventRecordID>{{n}}</EventRecordID><Security UserID="{{sid}}"/></System><EventData><Data Name="TargetUserSid">{{sid}}</Data><Data Name="TargetUserName">{{user}}</Data><Data Name="TargetDomainName">FJELLVIK</Data><Data Name="IpAddress">{{ip}}</Data><Data Name='SubjectUserName'>{{user}}</Data></EventData></Event>`},
	{name: "event message", rows: `An account failed to log on.

Subject:
	Security ID:		{{sid}}
	Account Name:		{{user}}
	Account Domain:		FJELLVIK
	Logon ID:		0x3E7

Network Information:
	Source Network Address:	{{ip}}
~Det oppstod en feil under pålogging.

Emne:
	Sikkerhets-ID:		{{sid}}
	Kontonavn:		{{user}}
	Kontodomene:		FJELLVIK
`},
	{name: "events.jsonl", parse: "jsonl", esc: inJSON, rows: `{"time":"2026-01-12T08:14:33Z","level":"error","channel":"Security","eventId":4625,"recordId":{{n}},"user":"{{sid}}","message":"An account failed to log on.\r\n\r\nAccount Name:\t\t{{user}}\r\nSecurity ID:\t\t{{sid}}","data":[["TargetUserName","{{user}}"],["IpAddress","{{ip}}"]]}`},
	{name: "stack trace", rows: `{{time}},{{ms}} [7] ERROR Eadm.Sync - System.InvalidOperationException: Fant ikke person «{{fnrbroken}}» i registeret
   at Eadm.Sync.Import.Hent(String fnr) in C:\eadm\src\Import.cs:line {{n}}
   at System.Threading.Tasks.Task.Execute()
~System.DirectoryServices.AccountManagement.NoMatchingPrincipalException: Ingen bruker '{{down}}' ({{mail}})
   at Eadm.Ad.Find(String dn = "{{dn}}")`},
	{name: "URLs", rows: `GET https://{{user}}:{{urlsecret}}@api.fjellvik.no/v1?x=1 200
~https://lager.blob.core.windows.net/c/f?sv=2022-11-02&sr=b&sig={{urlsig}}&se=2026-02-01T00:00:00Z
~POST https://login.microsoftonline.com/token?client_secret={{urlsecret}}&grant_type=client_credentials
~ldap://dc01/{{dn}}
~mailto:{{mail}} og tel:+47{{fictional}}`},
	{name: "HTTP headers", rows: `Authorization: Basic {{basic}}
~Authorization: Bearer {{bearer}}
~X-Api-Key: {{secret}}
~Cookie: ASP.NET_SessionId={{secret}}; .AspNetCore.Auth={{bearer}}
~Set-Cookie: session={{secret}}; path=/; HttpOnly
~Proxy-Authorization: Basic {{basic}}
~X-Forwarded-For: {{ip}}
~User-Agent: eAdm/8.4.1.0 (Windows NT 10.0; Win64; x64)
~Ocp-Apim-Subscription-Key: {{secret}}`},
	{name: "registry", esc: escaped, rows: `[HKEY_USERS\{{sid}}\Software\Eadm]
"DefaultUserName"="{{user}}"
"DefaultPassword"="{{secret}}"
"Profil"="C:\\Users\\{{user}}\\AppData"
"LastLoggedOnUser"="{{down}}"
"Versjon"="8.4.1.0"
"Tid"=dword:0000{{ms}}f
`},
	{name: "prose", rows: `Hei, {{plainname4}} fikk ikke logget på. Fødselsnummeret er {{fnr}} og telefon {{phone}}.
~Ring meg på {{phone}} eller skriv til {{mail}}.
~Lønn går til konto {{konto}}, org.nr. {{orgnr}}.
~Jeg prøvde som {{down}} og passord: {{secret}}
~Steg 4 stoppet {{nbtime}} med feil {{like}}; kan dere se på det?`},
	{name: "YAML", rows: `- displayName: "{{name}}"
  mail: {{mail}}
  password: {{secret}}
  fornavn: {{first}}
  nøkkel: '{{secret}}'
  aktiv: true`},
	{name: "command lines", rows: `net use \\srv01\deling {{secret}} /user:FJELLVIK\{{user}}
~sqlcmd -S db01 -U {{user}} -P {{secret}} -Q "select 1"
~eadm.exe --user {{user}} --password={{secret}} --verbose
~curl -u {{user}}:{{curlsecret}} https://api.fjellvik.no/
~cmdkey /add:srv01 /user:{{user}} /pass:{{secret}}
~schtasks /create /tn eAdm /tr C:\eadm\run.exe /ru FJELLVIK\{{user}} /rp {{secret}}
~psexec \\srv01 -u FJELLVIK\{{user}} -p {{secret}} cmd`},
	{name: "net user", rows: `User name                    {{user}}
Full Name                    {{plainname}}
Account active               Yes
Last logon                   12.01.2026 08:14:33
~Brukernavn                   {{user}}
Fullt navn                   {{plainname}}
Kontoen er aktiv             Ja`},
	{name: "syslog", rows: `Jan 12 08:14:33 srv01 sshd[{{n}}]: Failed password for {{user}} from {{ip}} port 51234 ssh2
~Jan 12 08:14:33 srv01 sshd[{{n}}]: Failed password for invalid user {{user}} from {{ip}} port 22 ssh2
~Jan 12 08:14:33 srv01 systemd[1]: pam_unix(sshd:session): session opened for user {{user}} by (uid=0)
~Jan 12 08:14:33 srv01 dhcpd: DHCPACK on 10.0.0.77 to {{mac}} via eth0`},
	{name: "logfmt", rows: `level=info msg="lagret" user={{user}} name="{{plainname}}" email={{mail}} pin={{secret}} took=12ms
~level=info msg="{{plain}}" id={{guid}} n={{n}}`},
	{name: "vCard", rows: `BEGIN:VCARD
FN:{{plainname}}
N:{{last}};{{first}};;;
EMAIL;TYPE=work:{{mail}}
TEL;TYPE=cell:{{phoneplain}}
END:VCARD
~ATTENDEE;CN="{{name}}";ROLE=REQ-PARTICIPANT:mailto:{{mail}}`},
	{name: "PEM", rows: `nøkkel:
-----BEGIN RSA PRIVATE KEY-----
{{pem}}
-----END RSA PRIVATE KEY-----
~-----BEGIN CERTIFICATE-----
MIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBaMQswCQYDVQQGEwJJ
-----END CERTIFICATE-----`},
	{name: "Norwegian keys", rows: `Visningsnavn: {{name}}
Fornavn: {{first}}  Etternavn: {{last}}
Fødselsnummer: {{fnr}}
Kontonummer: {{kontoplain}}
Org.nr: {{orgnr}}
Nærmeste leder: {{plainname}}
Brukernavn: {{user}}
Tlf. {{phoneplain}}
E-post : {{mail}}
Passord er {{secret}}
~Saksbehandler={{plainname}}|Ansatt = {{plainname}}|ansattnummer={{fnrplain}}`},
	{name: "bare tokens", rows: `nøkkel {{token}} brukt
~curl -H "x: {{token}}" https://x
~remote: https://{{token}}@github.com/x/y
~fant {{like}} og {{like}} i {{like}}`},
	{name: "e-mail headers", rows: `From: {{plainname}} <{{mail}}>
Cc: {{plainname}} <{{mail}}>; "{{name}}" <{{mail}}>
Subject: Feil i eAdm
Message-ID: <{{guid}}@mail.fjellvik.no>
`},
	{name: "robocopy", rows: `   Source : \\srv01\home$\{{user}}\
	    New File  		   {{n}}	C:\Users\{{user}}\Documents\rapport.docx
~	    New Dir          2	D:\Profiler\Users\{{user}}\
~	    New File  		   {{n}}	C:\eadm\loggfiler\import-2026-01-12.log`},
	{name: "look-alikes", rows: `{{time}} {{like}} | {{like}} | {{like}}
~id={{like}}
~verdi: {{like}}
~({{like}}), «{{like}}»
~{{like}}`},
}
