/** A small file in each language, with what is to be found in it. */
export interface Sample {
  /** The file's name. */
  readonly path: string;
  /** Its text. */
  readonly text: string;
  /** `kind signature`, with what it stands in before the name; private ones begin with a hyphen. */
  readonly symbols: readonly string[];
  /** What it takes from elsewhere. */
  readonly imports: readonly string[];
  /** The first line of documentation of its first symbol that has one. */
  readonly doc: string;
}

/** All languages that are understood. */
export const SAMPLES: readonly Sample[] = [
  {
    path: "a.ts",
    text: `import { type B, c } from "./b.ts";
/** Serves requests. */
export class Server<T> extends Base implements I {
  #own = 1;
  constructor(private readonly port: number, public host: string) { super(); function local() {} }
  static async start(port: number): Promise<void> { return c(port); }
  private hidden() {}
  get url(): string { return ""; }
}
export interface Options { port?: number; on(event: string): void }
export type Name = string | { first: string };
export enum Level { Low, High = 2 }
export const limit = 10;
export const handler = async (a: string) => { const inner = 1; };
function helper() {}
export default function main(): void {}
export namespace Tools { export function hammer() {} }
`,
    symbols: [
      "class Server<T> extends Base implements I",
      "-property Server #own",
      "method Server constructor(private readonly port: number, public host: string)",
      "-property Server port: number",
      "property Server host: string",
      "method Server start(port: number): Promise<void>",
      "-method Server hidden()",
      "method Server url(): string",
      "interface Options",
      "property Options port: number",
      "method Options on(event: string): void",
      "type Name = string | { first: string }",
      "enum Level",
      "property Level Low",
      "property Level High",
      "variable limit",
      "function handler(a: string)",
      "-function helper()",
      "function main(): void",
      "module Tools",
      "function Tools hammer()",
    ],
    imports: ["./b.ts"],
    doc: "Serves requests.",
  },
  {
    path: "a.js",
    text: `const fs = require("fs");
/** Reads a file. */
function read(path) { return fs.readFileSync(path); }
function Hash() {}
Hash.prototype.clear = hashClear;
Hash.prototype.has = function (key) { return true; };
class Reader { open() {} static make() {} }
module.exports = { read, Hash, Reader };
`,
    symbols: [
      "-variable fs",
      "function read(path)",
      "function Hash()",
      "method Hash clear",
      "method Hash has(key)",
      "class Reader",
      "method Reader open()",
      "method Reader make()",
    ],
    imports: ["fs"],
    doc: "Reads a file.",
  },
  {
    path: "a.jsx",
    text: `import React from "react";
export function Button({ label }) { return <button onClick={() => {}}>{label}</button>; }
export const Page = () => <Button label="it's" />;
`,
    symbols: [
      "function Button({ label })",
      "function Page()",
    ],
    imports: ["react"],
    doc: "",
  },
  {
    path: "a.py",
    text: `"""A module."""
from __future__ import annotations
import os.path
from .b import c, d as e

LIMIT = 10

class Server(Base):
    """Serves requests."""
    port: int = 80

    def __init__(self, port: int = 80) -> None:
        self.port = port

    async def start(self, *, host="it's") -> "Server":
        def local(): pass
        return self

    @property
    def url(self): return ""

    def _own(self): pass

def main(argv: list[str] | None = None) -> int:
    """Runs."""
    return 0

def _helper(): pass
`,
    symbols: [
      "variable LIMIT",
      "class Server(Base)",
      "variable Server port: int",
      "method Server __init__(port: int = 80) -> None",
      'method Server start(*, host="it\'s") -> "Server"',
      "method Server url()",
      "-method Server _own()",
      "function main(argv: list[str] | None = None) -> int",
      "-function _helper()",
    ],
    imports: ["__future__", "os.path", ".b"],
    doc: "Serves requests.",
  },
  {
    path: "a.go",
    text: `// Package a serves.
package a

import (
	"fmt"
	b "example.com/b"
)

// Server serves requests.
type Server struct {
	Port int
	own  string
}

type Opener interface {
	Open(name string) error
}

const Limit = 10

// Start starts.
func (s *Server) Start(port int) error { fmt.Println("{"); return nil }

func New[T any](port int) *Server { return &Server{} }

func helper() {}
`,
    symbols: [
      "struct Server",
      "property Server Port int",
      "-property Server own string",
      "interface Opener",
      "method Opener Open(name string) error",
      "variable Limit",
      "method Server Start(port int) error",
      "function New[T any](port int) *Server",
      "-function helper()",
    ],
    imports: ["fmt", "example.com/b"],
    doc: "Server serves requests.",
  },
  {
    path: "a.rs",
    text: `use std::{fmt, io::Read};
mod inner;

macro_rules! make { ($f:ident) => { fn $f() {} }; }

/// Serves requests, as \`fn\` and \`impl\` in docs must not matter:
/// impl X { fn y() {} }
pub struct Server<'a> { pub port: u16, own: &'a str }

pub enum Level { Low, High(u8) }

impl<'a, 'b> Iterator for &'a mut Server<'b> {
    type Item = u8;
    fn next(&mut self) -> Option<u8> { let c = '{'; None }
}

impl Server<'_> {
    pub const fn port(&self) -> u16 { self.port }
    fn own(&self) {}
}

pub trait Open { fn open(&self) -> bool; }

pub fn main() {}
fn helper() {}
`,
    symbols: [
      "-module inner",
      "-macro make!",
      "struct Server<'a>",
      "property Server port: u16",
      "-property Server own: &'a str",
      "enum Level",
      "property Level Low",
      "property Level High(u8)",
      "type &'a mut Server Item = u8",
      "method &'a mut Server next(&mut self) -> Option<u8>",
      "method Server port(&self) -> u16",
      "-method Server own(&self)",
      "interface Open",
      "method Open open(&self) -> bool",
      "function main()",
      "-function helper()",
    ],
    imports: ["std::fmt", "std::io::Read", "self::inner"],
    doc: "Serves requests, as `fn` and `impl` in docs must not matter:",
  },
  {
    path: "A.java",
    text: `package a.b;
import java.util.List;
import static java.lang.Math.*;

/** Serves requests. */
public class A<T extends Number> extends B implements C {
    public static final int LIMIT = 10;
    private int own;
    public A(int port) { Runnable r = new Runnable() { public void run() {} }; }
    @Override public List<String> start(final int port, String... names) throws E { return null; }
    private void helper() {}
    enum Level { LOW, HIGH { int x() { return 1; } } }
    interface Open { boolean open(); }
}
record Point(int x, int y) {}
`,
    symbols: [
      "class A<T extends Number> extends B implements C",
      "property A LIMIT: int",
      "-property A own: int",
      "method A A(int port)",
      "method A start(final int port, String... names) throws E -> List<String>",
      "-method A helper() -> void",
      "-enum A Level",
      "property A.Level LOW",
      "property A.Level HIGH { }",
      "-interface A Open",
      "method A.Open open() -> boolean",
      "-class Point(int x, int y)",
    ],
    imports: ["java.util.List", "java.lang.Math.*"],
    doc: "Serves requests.",
  },
  {
    path: "a.c",
    text: `#include <stdio.h>
#include "b.h"
#define LIMIT 10
#define MAX(a, b) ((a) > (b) ? (a) : (b))

/* A point. */
typedef struct point { int x, y; } point_t;
enum level { LOW, HIGH };

static int helper(void) { return '{'; }

/** Starts. */
int start(const char *name, int (*done)(int)) { if (1) { return 0; } return 1; }

struct point *make(int x);
`,
    symbols: [
      "macro LIMIT",
      "macro MAX(a, b)",
      "type point_t",
      "struct point",
      "property point x: int",
      "property point y: int",
      "enum level",
      "property level LOW",
      "property level HIGH",
      "-function helper(void) -> int",
      "function start(const char *name, int (*done)(int)) -> int",
      "function make(int x) -> struct point *",
    ],
    imports: ["stdio.h", "b.h"],
    doc: "A point.",
  },
  {
    path: "a.cpp",
    text: `#include <string>
namespace a::b {
/// Serves requests.
template <typename T>
class Server : public Base {
public:
    explicit Server(int port) : port_(port) {}
    virtual ~Server() = default;
    bool operator==(const Server& other) const { return true; }
    static std::string name();
protected:
    int kept;
private:
    int port_;
};
enum class Level { Low, High };
using Names = std::vector<std::string>;
inline int start(int port) { return [](int x) { return x; }(port); }
}
std::string a::b::Server<int>::name() { return R"({)"; }
`,
    symbols: [
      "module a b",
      "class a.b Server : public Base",
      "method a.b.Server Server(int port)",
      "method a.b.Server ~Server()",
      "method a.b.Server operator==(const Server& other) const -> bool",
      "method a.b.Server name() -> std::string",
      "property a.b.Server kept: int",
      "-property a.b.Server port_: int",
      "enum a.b Level",
      "property a.b.Level Low",
      "property a.b.Level High",
      "type a.b Names",
      "function a.b start(int port) -> int",
      "method a.b.Server name() -> std::string",
    ],
    imports: ["string"],
    doc: "Serves requests.",
  },
  {
    path: "a.cs",
    text: `using System.Text;
namespace A.B;

/// <summary>Serves requests.</summary>
public sealed class Server<T> : Base, IOpen where T : class {
    public const int Limit = 10;
    private int own;
    public int Port { get; set; } = 80;
    public event Action? Done;
    public Server(int port) { own = port; }
    public async Task<int> StartAsync(string name = "{") { return 1; }
    internal void Helper() {}
}
public interface IOpen { bool Open(); }
public enum Level { Low, High }
public record Point(int X, int Y);
`,
    symbols: [
      "class Server<T> : Base, IOpen where T : class",
      "property Server Limit: int",
      "-property Server own: int",
      "property Server Port: int",
      "property Server Done: Action?",
      "method Server Server(int port)",
      'method Server StartAsync(string name = "{") -> Task<int>',
      "-method Server Helper() -> void",
      "interface IOpen",
      "method IOpen Open() -> bool",
      "enum Level",
      "property Level Low",
      "property Level High",
      "class Point(int X, int Y)",
    ],
    imports: ["System.Text"],
    doc: "Serves requests.",
  },
  {
    path: "a.rb",
    text: `require "json"
require_relative "b"

module Tools
  LIMIT = 10
  # Serves requests.
  class Server < Base
    attr_accessor :port, :host
    def initialize(port = 80); @port = port; end
    def self.make(*names, **rest) = new
    def open?; true; end
    alias shut? open?
    private
    def helper; end
  end
end
`,
    symbols: [
      "module Tools",
      "variable Tools LIMIT",
      "class Tools Server < Base",
      "property Tools.Server port",
      "property Tools.Server host",
      "method Tools.Server initialize(port = 80)",
      "method Tools.Server make(*names, **rest)",
      "method Tools.Server open?",
      "method Tools.Server shut? open?",
      "-method Tools.Server helper",
    ],
    imports: ["json", "./b"],
    doc: "Serves requests.",
  },
  {
    path: "a.php",
    text: `<?php
namespace A\\B;
use C\\D;
use C\\{E, F as G};
/** Serves requests. */
final class Server extends Base implements Open {
    public const LIMIT = 10;
    private int $own = 1;
    public function __construct(public readonly int $port = 80) {}
    public static function start(string ...$names): ?self { return null; }
    protected function helper() { return function () {}; }
}
interface Open { public function open(): bool; }
trait Kept { public function keep() {} }
enum Level: string { case Low = 'low'; }
function main(array $argv) { echo "{"; }
`,
    symbols: [
      "class Server extends Base implements Open",
      "property Server LIMIT",
      "-property Server own",
      "method Server __construct(public readonly int $port = 80)",
      "method Server start(string ...$names): ?self",
      "-method Server helper()",
      "interface Open",
      "method Open open(): bool",
      "class Kept",
      "method Kept keep()",
      "enum Level: string",
      "property Level Low",
      "function main(array $argv)",
    ],
    imports: ["C\\D", "C\\E", "C\\F"],
    doc: "Serves requests.",
  },
  {
    path: "a.kt",
    text: `package a.b
import java.util.List
import c.*

/** Serves requests. */
open class Server<T>(val port: Int, private val own: String) : Base(), Open {
    companion object Maker {
        const val LIMIT = 10
    }
    suspend fun start(name: String = "{"): Int {
        fun local() {}
        return 1
    }
    private fun helper() {}
    val url: String
        get() = ""
}
interface Open {
    fun open(): Boolean
}
enum class Level { LOW, HIGH }
object Single {
    fun one() = 1
}
typealias Names = List<String>
fun String.shout(): String = uppercase()
internal fun inside() {}
`,
    symbols: [
      "class Server<T>(val port: Int, private val own: String) : Base(), Open",
      "property Server port: Int",
      "-property Server own: String",
      "class Server Maker",
      "property Server.Maker LIMIT",
      'method Server start(name: String = "{"): Int',
      "-method Server helper()",
      "property Server url: String",
      "interface Open",
      "method Open open(): Boolean",
      "enum Level",
      "property Level LOW",
      "property Level HIGH",
      "class Single",
      "method Single one()",
      "type Names = List<String>",
      "function shout(): String",
      "-function inside()",
    ],
    imports: ["java.util.List", "c.*"],
    doc: "Serves requests.",
  },
  {
    path: "A.scala",
    text: `package a.b
import scala.util.{Try, Success}

/** Serves requests. */
class Server[T](val port: Int) extends Base with Open {
  def start(name: String)(implicit e: E): Int = { def local() = 1; 1 }
  private def helper() = 1
}
object Server { val Limit = 10; def apply(port: Int) = new Server(port) }
trait Open { def open: Boolean }
case class Point(x: Int, y: Int)
`,
    symbols: [
      "class Server[T](val port: Int) extends Base with Open",
      "method Server start(name: String)(implicit e: E): Int",
      "-method Server helper()",
      "module Server",
      "property Server Limit",
      "method Server apply(port: Int)",
      "interface Open",
      "method Open open: Boolean",
      "class Point(x: Int, y: Int)",
    ],
    imports: ["scala.util.Try", "scala.util.Success"],
    doc: "Serves requests.",
  },
  {
    path: "a.sh",
    text: `#!/bin/bash
. ./b.sh
# Starts.
start() { local x="{"; echo "$x"; }
function stop { return 0; }
LIMIT=10
`,
    symbols: [
      "function start()",
      "function stop()",
      "variable LIMIT",
    ],
    imports: ["./b.sh"],
    doc: "Starts.",
  },
];
