<#
.SYNOPSIS
Installs mclaude for this user: downloads the program, checks its sum, and puts it into
%LOCALAPPDATA%\Programs\mclaude. No administrator is needed.

.EXAMPLE
./install.ps1
./install.ps1 -Version 0.7.0
./install.ps1 -From C:\Downloads
./install.ps1 -Uninstall
#>
param(
  [string] $Version = "latest",
  [string] $To = "$env:LOCALAPPDATA\Programs\mclaude",
  [string] $From = "",
  [switch] $Uninstall
)
$ErrorActionPreference = "Stop"
$name = "mclaude-x86_64-pc-windows-msvc.exe"
$target = Join-Path $To "mclaude.exe"

function Update-UserPath([bool] $Add) {
  $entries = @([Environment]::GetEnvironmentVariable("Path", "User") -split ";" |
      Where-Object { $_ -ne "" -and $_ -ne $To })
  if ($Add) { $entries += $To }
  [Environment]::SetEnvironmentVariable("Path", ($entries -join ";"), "User")
}

if ($Uninstall) {
  Remove-Item -Force -ErrorAction SilentlyContinue $target, (Join-Path $To "SHA256SUMS")
  Update-UserPath $false
  Write-Output "Removed $target. What it wrote in your projects stays: mclaude uninstall, before."
  exit 0
}

$repository = if ($env:MCLAUDE_REPOSITORY) { $env:MCLAUDE_REPOSITORY } else { "mclaude/mclaude" }
if ($From -eq "") {
  $From = if ($Version -eq "latest") {
    "https://github.com/$repository/releases/latest/download"
  } else {
    "https://github.com/$repository/releases/download/v$($Version.TrimStart('v'))"
  }
}

$work = Join-Path ([IO.Path]::GetTempPath()) ([IO.Path]::GetRandomFileName())
New-Item -ItemType Directory $work | Out-Null
try {
  foreach ($file in "SHA256SUMS", $name) {
    if ($From -match "^https?://") {
      Invoke-WebRequest -UseBasicParsing "$From/$file" -OutFile (Join-Path $work $file)
    } else {
      Copy-Item (Join-Path $From $file) $work
    }
  }
  $line = Get-Content (Join-Path $work "SHA256SUMS") | Where-Object { $_ -match "\s\*?$([regex]::Escape($name))$" }
  if (-not $line) { throw "SHA256SUMS does not name $name" }
  $expected = ($line -split "\s+")[0]
  $actual = (Get-FileHash -Algorithm SHA256 (Join-Path $work $name)).Hash
  if ($actual -ne $expected) { throw "the sum of $name is wrong; nothing was installed" }
  New-Item -ItemType Directory -Force $To | Out-Null
  # A program that runs can be renamed, but not overwritten.
  if (Test-Path $target) { Move-Item -Force $target "$target.old" }
  Move-Item (Join-Path $work $name) $target
  Copy-Item (Join-Path $work "SHA256SUMS") $To -Force
  Remove-Item -Force -ErrorAction SilentlyContinue "$target.old"
  Update-UserPath $true
  & $target --version
  Write-Output "Installed $target. Open a new terminal to have it on your path."
} finally {
  Remove-Item -Recurse -Force $work
}
