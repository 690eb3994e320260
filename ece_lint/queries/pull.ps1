#requires -Version 5.1
<#
.SYNOPSIS
Fetches what ece-lint checks of @@product@@ @@release@@ and its ECE into a folder, and changes nothing.

.DESCRIPTION
Printed by `ece-lint queries --for powershell`, ece-lint @@version@@. Then: ece-lint check FOLDER

It only reads: each database by one connection and in one transaction that is never committed, with statements that
are each a lone SELECT. It signs in as whoever runs it, knows no password, asks for none of the columns that hold one,
and goes nowhere but to the servers that are named. A table that is not there is noted and skipped. How many rows each
table had, and what failed, is in ece-lint-pull.json, which ece-lint reads along with the tables.

On what it has been run: nothing. Those who wrote it had neither Windows nor SQL Server nor PowerShell. Its grammar and
its statements are tested: each statement by a parser of Transact-SQL, and on SQLite.
PowerShell in Constrained Language Mode refuses it: then take `ece-lint queries --for sqlcmd`.

.PARAMETER AwServer
The server with the administrative database (AW), such as awhds1 or awhds1\INSTANCE. A replica that is only for reading
is fine.

.PARAMETER AwDatabase
The name of that database, mostly INSTANCE_awdb.

.PARAMETER EceServer
The server with the active database of ECE.

.PARAMETER EceDatabase
The name of that database.

.PARAMETER Into
A folder that is new or empty.

.PARAMETER Encrypt
Encrypt the connections to the databases, and check the certificates of the servers.

.PARAMETER Rest
The CCE REST interface as well, such as https://awhds1/unifiedconfig. It needs -Credential.

.PARAMETER Credential
Who signs in to the REST interface: a name, whose password is asked for then, or what Get-Credential gave.

.PARAMETER Thumbprint
The SHA-1 thumbprint of the server's certificate, for a certificate that this computer does not trust; no other
certificate is accepted then.

.EXAMPLE
powershell -ExecutionPolicy Bypass -File ece-lint-pull.ps1 -AwServer awhds1 -AwDatabase inst_awdb -EceServer ecedb1 -Into C:\exports\today
#>
[CmdletBinding()]
param(
    [string] $AwServer,
    [string] $AwDatabase,
    [string] $EceServer,
    [string] $EceDatabase = 'eGActiveDB',
    [Parameter(Mandatory = $true)] [string] $Into,
    [switch] $Encrypt,
    [string] $Rest,
    [System.Management.Automation.Credential()] [System.Management.Automation.PSCredential] $Credential,
    [string] $Thumbprint
)
Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'

$Statements = @{
@@statements@@
}
# The resources of the REST interface, each with the tags around all objects and around one.
$Resources = @(
@@resources@@
)
$PageSize = @@page@@

$Invariant = [System.Globalization.CultureInfo]::InvariantCulture
$WithMark = New-Object System.Text.UTF8Encoding($true)
$WithoutMark = New-Object System.Text.UTF8Encoding($false)

function Get-Now {
    return [DateTime]::UtcNow.ToString('s', $Invariant) + 'Z'
}

# Written after each table, so that it tells the truth whenever this ends.
function Save-Manifest {
    $text = ConvertTo-Json -InputObject $Manifest -Depth 5
    [System.IO.File]::WriteAllText($ManifestPath, $text, $WithoutMark)
}

function Add-Source([string] $Source, [string] $Server, [string] $Database) {
    $entry = [ordered]@{
        source = $Source; server = $Server; database = $Database; product_version = $null; isolation = $null
        started = (Get-Now); ended = $null; error = $null
    }
    [void] $Manifest.sources.Add($entry)
    Save-Manifest
    return $entry
}

function Add-Table([string] $Source, [string] $Name, [string] $State, [string[]] $Files, [long] $Rows, [string] $Problem) {
    $entry = [ordered]@{
        source = $Source; name = $Name; state = $State; files = $Files; rows = $Rows; at = (Get-Now); error = $null
    }
    if ($Problem) { $entry.error = $Problem }
    [void] $Manifest.tables.Add($entry)
    Save-Manifest
    if ($State -eq 'absent') { Write-Warning "$Source $Name is not there, and skipped" }
    if ($State -eq 'failed') { Write-Warning "$Source ${Name}: $Problem" }
}

# The error of a kind that an error of PowerShell wraps, or nothing.
function Find-Cause($Failure, [type] $Kind) {
    for ($one = $Failure.Exception; $null -ne $one; $one = $one.InnerException) {
        if ($one -is $Kind) { return $one }
    }
    return $null
}

function Get-Reason($Failure) {
    $cause = Find-Cause $Failure ([System.Data.SqlClient.SqlException])
    if ($null -ne $cause) { return $cause.Message }
    return $Failure.Exception.GetBaseException().Message
}

# RFC 4180: NULL is nothing, and every text is in quotes.
function Save-Rows($Reader, [string] $Path) {
    $writer = New-Object System.IO.StreamWriter($Path, $false, $WithMark)
    try {
        $writer.NewLine = "`r`n"
        $cells = [string[]]::new($Reader.FieldCount)
        for ($at = 0; $at -lt $cells.Length; $at++) { $cells[$at] = $Reader.GetName($at) }
        $writer.WriteLine([string]::Join(',', $cells))
        $rows = [long] 0
        while ($Reader.Read()) {
            for ($at = 0; $at -lt $cells.Length; $at++) {
                $value = $Reader.GetValue($at)
                if ($value -is [string]) { $cells[$at] = '"' + $value.Replace('"', '""') + '"' }
                elseif ($value -is [DBNull]) { $cells[$at] = '' }
                elseif ($value -is [DateTime]) { $cells[$at] = $value.ToString('yyyy-MM-dd HH:mm:ss.fff', $Invariant) }
                elseif ($value -is [bool]) { $cells[$at] = [string] [int] $value }
                elseif ($value -is [byte[]]) { $cells[$at] = '0x' + [BitConverter]::ToString($value).Replace('-', '') }
                else { $cells[$at] = [Convert]::ToString($value, $Invariant) }
            }
            $writer.WriteLine([string]::Join(',', $cells))
            $rows++
        }
        return $rows
    }
    finally {
        $writer.Dispose()
    }
}

function Read-Database([string] $Source, [string] $Server, [string] $Database) {
    $settings = New-Object System.Data.SqlClient.SqlConnectionStringBuilder
    $settings['Data Source'] = $Server
    $settings['Initial Catalog'] = $Database
    $settings['Integrated Security'] = $true
    $settings['ApplicationIntent'] = 'ReadOnly'
    $settings['Encrypt'] = [bool] $Encrypt
    $settings['TrustServerCertificate'] = $false
    $settings['Application Name'] = 'ece-lint'
    $settings['Pooling'] = $false
    $entry = Add-Source $Source $Server $Database
    $connection = New-Object System.Data.SqlClient.SqlConnection($settings.ToString())
    $isolation = [System.Data.IsolationLevel]::Snapshot
    $transaction = $null
    try {
        $connection.Open()
        $entry.product_version = $connection.ServerVersion
        foreach ($name in @($Statements[$Source].Keys)) {
            Write-Progress -Activity "$Server, $Database" -Status $name
            $file = "$name.csv"
            $path = [System.IO.Path]::Combine($Folder, $file)
            $reader = $null
            $isDone = $false
            while (-not $isDone) {
                $isDone = $true
                try {
                    if ($null -eq $transaction -or $null -eq $transaction.Connection) {
                        $transaction = $connection.BeginTransaction($isolation)
                    }
                    $command = $connection.CreateCommand()
                    $command.Transaction = $transaction
                    $command.CommandTimeout = 600
                    $command.CommandText = $Statements[$Source][$name]
                    $reader = $command.ExecuteReader([System.Data.CommandBehavior]::SequentialAccess)
                    $rows = Save-Rows $reader "$path.part"
                    $reader.Dispose()
                    [System.IO.File]::Move("$path.part", $path)
                    Add-Table $Source $name 'complete' @($file) $rows ''
                }
                catch {
                    $failure = $_
                    if ($null -ne $reader) { $reader.Dispose() }
                    [System.IO.File]::Delete("$path.part")
                    $cause = Find-Cause $failure ([System.Data.SqlClient.SqlException])
                    $number = 0
                    if ($null -ne $cause) { $number = $cause.Number }
                    # These say that the database does not allow SNAPSHOT, or could not keep it up.
                    if ($number -ge 3950 -and $number -le 3969 -and $isolation -eq [System.Data.IsolationLevel]::Snapshot) {
                        $isolation = [System.Data.IsolationLevel]::ReadCommitted
                        if ($null -ne $transaction) { $transaction.Dispose() }
                        $transaction = $null
                        $isDone = $false
                    }
                    elseif ($number -eq 208) { Add-Table $Source $name 'absent' @() 0 '' }
                    else { Add-Table $Source $name 'failed' @() 0 (Get-Reason $failure) }
                }
            }
        }
    }
    catch {
        $entry.error = Get-Reason $_
        Write-Warning "${Source}: $($entry.error)"
    }
    finally {
        $connection.Dispose()
        $entry.isolation = $isolation.ToString()
        $entry.ended = Get-Now
        Save-Manifest
    }
}

function Get-Page([string] $Address, [string] $Path) {
    $request = [System.Net.HttpWebRequest] [System.Net.WebRequest]::Create($Address)
    $request.Accept = 'application/xml'
    $request.Timeout = 120000
    $request.AllowAutoRedirect = $false
    $request.Proxy = $null
    $signIn = $Credential.GetNetworkCredential()
    $pair = $WithoutMark.GetBytes($Credential.UserName + ':' + $signIn.Password)
    $request.Headers.Add('Authorization', 'Basic ' + [Convert]::ToBase64String($pair))
    if ($Thumbprint) { $request.ServerCertificateValidationCallback = [EceLintPin]::To($Pinned) }
    $response = $request.GetResponse()
    try {
        if ([int] $response.StatusCode -ne 200) { throw "the server answered $([int] $response.StatusCode)" }
        $file = [System.IO.File]::Create($Path)
        try { $response.GetResponseStream().CopyTo($file) }
        finally { $file.Dispose() }
    }
    finally {
        $response.Close()
    }
    $page = New-Object System.Xml.XmlDocument
    $page.XmlResolver = $null
    $page.Load($Path)
    return , $page
}

function Read-Rest([string] $Address) {
    $entry = Add-Source 'rest' $Address ''
    $isRefused = $false
    foreach ($resource in $Resources) {
        $name, $list, $item = $resource
        Write-Progress -Activity $Address -Status $name
        $files = [System.Collections.ArrayList]::new()
        $rows = [long] 0
        try {
            # Further tries with a wrong password would lock the account.
            if ($isRefused) { throw 'not asked for, as the sign-in was refused' }
            do {
                $file = "$name-$($files.Count + 1).xml"
                $path = [System.IO.Path]::Combine($Folder, $file)
                $page = Get-Page "$Address/config/${name}?startIndex=$rows&resultsPerPage=$PageSize" "$path.part"
                $here = $page.SelectNodes("/*/*[local-name()='$list']/*[local-name()='$item']").Count
                $said = $page.SelectSingleNode("//*[local-name()='totalResults']")
                [System.IO.File]::Move("$path.part", $path)
                [void] $files.Add($file)
                $rows += $here
                $total = $rows
                if ($null -ne $said) { $total = [long] $said.InnerText }
                if ($here -eq 0 -and $rows -lt $total) { throw "the server gave $rows of $total objects" }
            } while ($rows -lt $total)
            Add-Table 'rest' $name 'complete' ($files.ToArray()) $rows ''
        }
        catch {
            $failure = $_
            $cause = Find-Cause $failure ([System.Net.WebException])
            $status = 0
            if ($null -ne $cause -and $null -ne $cause.Response) {
                $status = [int] $cause.Response.StatusCode
                $cause.Response.Close()
            }
            if ($status -eq 401) { $isRefused = $true }
            [System.IO.File]::Delete([System.IO.Path]::Combine($Folder, "$name-$($files.Count + 1).xml.part"))
            if (($status -eq 404 -or $status -eq 405) -and $files.Count -eq 0) { Add-Table 'rest' $name 'absent' @() 0 '' }
            else { Add-Table 'rest' $name 'failed' ($files.ToArray()) $rows (Get-Reason $failure) }
        }
    }
    $entry.ended = Get-Now
    Save-Manifest
}

if ([bool] $AwServer -ne [bool] $AwDatabase) { throw '-AwServer and -AwDatabase go together' }
if (-not ($AwServer -or $EceServer -or $Rest)) { throw 'say where from: -AwServer with -AwDatabase, -EceServer, -Rest' }
if ($Rest -and -not $Rest.StartsWith('https://')) { throw '-Rest begins with https://' }
if ($Rest -and $null -eq $Credential) { throw '-Rest needs -Credential NAME' }
if ($Thumbprint) {
    $Pinned = ($Thumbprint -replace '[^0-9A-Fa-f]', '').ToUpperInvariant()
    if ($Pinned.Length -ne 40) { throw '-Thumbprint has 40 digits from 0 to F' }
    # .NET asks on a thread of its own, on which PowerShell runs no script.
    Add-Type -TypeDefinition @'
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
public static class EceLintPin {
    public static RemoteCertificateValidationCallback To(string thumbprint) {
        return delegate(object sender, X509Certificate certificate, X509Chain chain, SslPolicyErrors errors) {
            return certificate != null && certificate.GetCertHashString() == thumbprint;
        };
    }
}
'@
}
$Folder = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Into)
[void] [System.IO.Directory]::CreateDirectory($Folder)
if ([System.IO.Directory]::GetFileSystemEntries($Folder).Length -gt 0) {
    throw "$Folder has files in it already; name a folder that is new or empty"
}
$ManifestPath = [System.IO.Path]::Combine($Folder, 'ece-lint-pull.json')
$Manifest = [ordered]@{
    schema = 'ece-lint/pull/1'; ece_lint = '@@version@@'; product = '@@code@@'; release = '@@release@@'
    started = (Get-Now); ended = $null
    sources = [System.Collections.ArrayList]::new(); tables = [System.Collections.ArrayList]::new()
}
$Clock = [System.Diagnostics.Stopwatch]::StartNew()
Save-Manifest
if ($AwServer) { Read-Database 'aw' $AwServer $AwDatabase }
if ($EceServer) { Read-Database 'ece' $EceServer $EceDatabase }
if ($Rest) {
    $tls = [System.Net.SecurityProtocolType]::Tls12
    [System.Net.ServicePointManager]::SecurityProtocol = [System.Net.ServicePointManager]::SecurityProtocol -bor $tls
    Read-Rest ($Rest.TrimEnd('/'))
}
$Manifest.ended = Get-Now
Save-Manifest

$complete = 0
$total = [long] 0
$failed = @($Manifest.sources | Where-Object { $null -ne $_.error }).Count
foreach ($one in $Manifest.tables) {
    if ($one.state -eq 'complete') { $complete++; $total += $one.rows }
    if ($one.state -eq 'failed') { $failed++ }
}
$seconds = [Math]::Round($Clock.Elapsed.TotalSeconds)
$told = '{0} of {1} tables, {2:N0} rows, {3} s; nothing was written to any database' -f $complete, $Manifest.tables.Count, $total, $seconds
Write-Output $told
if ($failed -gt 0) { exit 1 }
