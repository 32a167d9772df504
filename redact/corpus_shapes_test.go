package redact

// shapes are the kinds of line. Rows of a shape are drawn at random.
var shapes = []shape{
	{name: "log4net", rows: `{{time}},{{ms}} [{{n}}] {{level}} {{logger}} - Oppdaterte {{mail}} (fnr {{fnr}}), varslet {{phone}}
~{{time}},{{ms}} [{{n}}] {{level}} {{logger}} - {{down}} logget på fra {{ip}} med sid {{sid}}
~{{time}},{{ms}} [{{n}}] {{level}} {{logger}} - fant {{dn}}
~{{time}},{{ms}} [{{n}}] {{level}} {{logger}} - behandlet {{like}} og {{like}} på {{n}} ms
~{{time}},{{ms}} [{{n}}] {{level}} {{logger}} - Starter steg 4 av 8: {{like}}`},
	{name: "NLog", rows: `{{time}}.{{ms}}1|{{level}}|{{logger}}|Opprettet bruker user={{user}} mail={{mail}} leder="{{name}}"|{{guid}}
~{{time}}.{{ms}}1|{{level}}|{{logger}}|Feil for fnr={{fnr}}|{{like}}
~{{time}}.{{ms}}1|{{level}}|{{logger}}|displayName={{plainname}};sAMAccountName={{user}};mobile={{phoneplain}}|{{like}}`},
	{name: "Serilog", rows: `[08:14:33 INF] Opprettet {"DisplayName": "{{name}}", "SamAccountName": "{{user}}", "Fnr": "{{fnr}}"}
~[08:14:33 WRN] Bruker {{down}} mangler e-post, bruker {{mail}}
~[08:14:33 ERR] {{like}} feilet: {{like}}`},
	{name: "Serilog CLEF", parse: "jsonl", esc: inHTMLJSON, rows: `{"@t":"2026-01-12T08:14:33.1234567Z","@mt":"Opprettet {Navn}","DisplayName":"{{name}}","Fnr":"{{fnr}}","Telefon":"{{phone}}"}
~{"@t":"2026-01-12T08:14:33.1234567Z","@mt":"Epost {Mail}","Mail":"{{mail}}","User":"{{down}}","Password":"{{secret}}"}
~{"@t":"2026-01-12T08:14:33.1234567Z","@m":"{{like}}","Melding":"{{like}}"}`},
	{name: "IIS", head: "#Software: Microsoft Internet Information Services 10.0\n#Version: 1.0\n#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) sc-status\n",
		rows: `{{time}} 10.0.0.5 GET /api/person - 443 {{down}} {{ip}} Mozilla/5.0+(Windows+NT+10.0;+Win64;+x64) 200
~{{time}} 10.0.0.5 GET /api/person/{{fnrplain}} - 443 {{user}} {{ip}} Mozilla/5.0 404
~{{time}} 10.0.0.5 POST /api/sync run=12&id={{guid}} 443 - 10.0.0.9 eAdm/8.4.1.0 200`},
	{name: "IIS query", esc: inURL, head: "#Fields: date time cs-method cs-uri-stem cs-uri-query s-port c-ip sc-status\n",
		rows: `{{time}} GET /person fnr={{fnr}}&epost={{mail}}&mobil={{phone}} 443 10.0.0.4 200
~{{time}} GET /person navn={{plainname}}&bruker={{user}}&fornavn={{first}} 443 10.0.0.4 200
~{{time}} GET /sas sv=2022-11-02&ss=b&sig={{basic}}&se=2026-01-01 443 10.0.0.4 200
~{{time}} GET /cb access_token={{bearer}}&client_secret={{secret}}&state={{guid}} 443 10.0.0.4 302`},
	{name: "Exchange tracking", head: "#Software: Microsoft Exchange Server\n#Fields: date-time,client-ip,client-hostname,server-ip,event-id,message-id,recipient-address,sender-address,message-subject\n",
		rows: `2026-01-12T08:14:33.123Z,10.0.0.4,EX01,10.0.0.5,DELIVER,<{{guid}}@ex01.fjellvik.local>,{{mail}};{{mail}},{{mail}},Vedtak {{fnr}}`},
	{name: "SMTP", rows: `2026-01-12T08:14:33.123Z,EX01\Default,08DC,{{n}},10.0.0.5:25,{{ip}}:51234,<,MAIL FROM:<{{mail}}>,
~2026-01-12T08:14:33.123Z,EX01\Default,08DC,{{n}},10.0.0.5:25,10.0.0.4:51234,<,RCPT TO:<{{mail}}>,
~From: {{plainname}} <{{mail}}>
~To: "{{name}}" <{{mail}}>
~Received: from ex01.fjellvik.local (10.0.0.5) by ex02.fjellvik.local with Microsoft SMTP Server id 15.1.2507.6`},
	{name: "PowerShell list", rows: `DistinguishedName : {{dn}}
DisplayName       : {{name}}
GivenName         : {{first}}
Surname           : {{last}}
SamAccountName    : {{user}}
UserPrincipalName : {{mail}}
ObjectGUID        : {{guid}}
SID               : {{sid}}
EmployeeNumber    : {{user}}
MobilePhone       : {{phoneplain}}
Enabled           : True
Manager           : {{dn}}
PasswordLastSet   : 12.01.2026 08:14:33
ProxyAddresses    : {SMTP:{{mail}}, smtp:{{mail}}}
ObjectClass       : user
`},
	{name: "PowerShell table", head: "Name                           SamAccountName       Enabled\n----                           --------------       -------\n",
		rows: `{{namecol}} {{usercol}} True
~{{namecol}} {{usercol}} False`},
	{name: "PowerShell transcript", head: "**********************\nWindows PowerShell transcript start\nUsername: FJELLVIK\\admin.kari\nRunAs User: FJELLVIK\\admin.kari\n**********************\n",
		rows: `PS C:\eadm> New-ADUser -Name '{{plainname}}' -GivenName {{first1}} -SamAccountName {{user}} -AccountPassword (ConvertTo-SecureString '{{secret}}' -AsPlainText -Force)
~PS C:\eadm> Connect-Eadm -Server srv01 -UserName {{user}} -Password "{{secret}}"
~PS C:\eadm> Get-ADUser -Identity {{user}} | Select-Object Name,Enabled
~PS C:\eadm> Set-ADUser -DisplayName "{{plainname}}" -EmailAddress {{mail}} -MobilePhone '{{phone}}'
~PS C:\eadm> $pw = ConvertTo-SecureString "{{secret}}" -AsPlainText -Force
~PS C:\eadm> Get-ChildItem C:\eadm\loggfiler -Recurse | Where-Object Length -gt 1MB
~>> TerminatingError(Get-ADUser): "Cannot find an object with identity: '{{user}}' under: 'DC=fjellvik,DC=local'."`},
	{name: "LDIF", rows: `dn: {{dn}}
objectClass: user
cn: {{plainname}}
sn: {{last}}
givenName: {{first}}
displayName:: {{name64}}
mail: {{mail}}
userPrincipalName: {{mail}}
sAMAccountName: {{user}}
telephoneNumber: {{phoneplain}}
objectSid: {{sid}}
manager: {{dn}}
memberOf: CN=GRP-Teknisk,OU=Grupper,DC=fjellvik,DC=local
whenCreated: 20260112081433.0Z
uSNChanged: 4711
`},
	{name: "csvde", parse: "csv,", esc: inCSV, head: "DN,objectClass,displayName,givenName,sn,mail,sAMAccountName,whenChanged\n",
		rows: `"{{dn}}",user,"{{name}}",{{first}},"{{last}}",{{mail}},{{user}},20260112081433.0Z`},
	{name: "CSV ;", parse: "csv;", esc: inCSV, head: "Ansattnr;Fødselsnummer;Fornavn;Etternavn;E-post;Mobil;Stilling;Leder\n",
		rows: `{{n}};{{fnr}};{{first}};{{last}};{{mail}};{{phoneplain}};Rådgiver;{{plainname}}
~{{n}};{{fnrplain}};"{{first}}";"{{last}}";;{{phoneplain}};"Lærer; vikar";"{{name}}"`},
	{name: "CSV ,", parse: "csv,", esc: inCSV, head: "\"Id\",\"Full Name\",\"User Name\",\"Email Address\",\"Bank Account\",\"Password\",\"Updated\"\n",
		rows: `"{{n}}","{{name}}","{{user}}","{{mail}}","{{kontoplain}}","{{secret}}","2026-01-12 08:14:33"`},
	{name: "TSV", head: "Brukernavn\tVisningsnavn\tAvdeling\tTelefon\n", rows: "{{user}}\t{{name}}\tTeknisk drift\t{{phoneplain}}"},
	{name: "SQL", esc: inSQL, rows: `INSERT INTO dbo.Person (Id, Fornavn, Etternavn, Fnr, Epost) VALUES ({{n}}, N'{{first}}', N'{{last}}', '{{fnrplain}}', '{{mail}}');
~UPDATE Person SET Fornavn = N'{{first}}', Etternavn='{{last}}', Mobil = '{{phoneplain}}' WHERE Fnr = '{{fnr}}' AND Id = {{n}};
~SELECT * FROM Bruker WHERE Brukernavn = '{{user}}' OR [Etternavn] LIKE '{{last}}'
~exec sp_executesql N'SELECT 1 FROM Person WHERE Fnr=@fnr AND Navn=@navn',N'@fnr varchar(11),@navn nvarchar(50)',@fnr='{{fnrplain}}',@navn=N'{{plainname}}'
~CREATE LOGIN [FJELLVIK\{{user}}] FROM WINDOWS; ALTER LOGIN sa WITH PASSWORD = N'{{secret}}';
~SELECT TOP 10 Id, Endret FROM Logg WHERE Id > {{n}} AND Melding <> 'ok' -- {{guid}}`},
	{name: "JSON", parse: "json", esc: inJSON, head: "[\n", foot: "]\n", rows: `  {
    "id": {{n}},
    "displayName": "{{name}}",
    "givenName": ["{{first}}"],
    "surname": "{{last}}",
    "userPrincipalName": "{{mail}}",
    "mobilePhone": "{{phoneplain}}",
    "businessPhones": ["{{phone}}"],
    "proxyAddresses": ["SMTP:{{mail}}", "smtp:{{mail}}"],
    "fnr": {{fnrplain9}},
    "manager": {"displayName": "{{name}}", "id": "{{guid}}"},
    "enabled": true
  },`},
	{name: "JSON lines", parse: "jsonl", esc: inJSON, rows: `{"time":"2026-01-12T08:14:33Z","level":"info","msg":"Til\n{{mail}}\tfra {{down}}","user":{"name":"{{plainname}}","email":"{{mail}}"}}
~{"level":"error","msg":"kunne ikke lagre {{dn}}","password":"{{secret}}","token":"{{token}}"}
~{"level":"info","msg":"{{like}}","note":"{{like}}","n":{{n}}}`},
	{name: "JSON in JSON", parse: "jsonl", esc: inJSON2, rows: `{"level":"info","body":"{\"displayName\":\"{{name}}\",\"mail\":\"{{mail}}\",\"password\":\"{{secret}}\",\"fnr\":\"{{fnr}}\"}"}
~{"level":"info","body":"{\"text\":\"{{like}}\",\"user\":\"{{down}}\"}"}`},
	{name: "XML", parse: "xml", esc: inXML, head: "<?xml version=\"1.0\"?>\n<personer>\n", foot: "</personer>\n", rows: `<person id="{{n}}"><displayName>{{name}}</displayName><fornavn>{{first}}</fornavn><etternavn>{{last}}</etternavn><fnr>{{fnr}}</fnr><mail>{{mail}}</mail><telefon>{{phoneplain}}</telefon></person>
~<ns:user xmlns:ns="urn:x"><ns:GivenName>
  {{first}}
</ns:GivenName><ns:samAccountName>{{user}}</ns:samAccountName><ns:password>{{secret}}</ns:password><ns:note>{{like}}</ns:note></ns:user>
~<displayName><![CDATA[{{first}} Nordmann]]></displayName>`},
	{name: "XML attributes", parse: "xml", esc: inXML, head: "<users>\n", foot: "</users>\n", rows: `<user displayName="{{name}}" givenName="{{first}}" sn="{{last}}" mail="{{mail}}" phone="{{phoneplain}}" sid="{{sid}}" enabled="true" />
~<add key="Password" value="{{secret}}" /><add key="ClientSecret" value="{{secret}}"/>
~<add name="db" connectionString="Server=db01;Database=eadm;User Id={{user}};Password={{secret}};Encrypt=true" providerName="System.Data.SqlClient"/>
~<property name="fornavn" value="{{first}}"/><setting name="x">{{like}}</setting>`},
}
