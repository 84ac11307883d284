using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Edge.Portable.Lint.Tests;

public sealed class NanoFrameworkAnalyzerTests
{
    public static TheoryData<string, string> Refused =>
        new()
        {
            // Does not compile on the board.
            { "a List<T>", "class C { System.Collections.Generic.List<int> L; }" },
            { "a Dictionary", "class C { object D = new System.Collections.Generic.Dictionary<string, int>(); }" },
            { "LINQ", "using System.Linq; class C { object F(int[] a) => a.Max(); }" },
            { "a query", "using System.Linq; class C { object F(int[] a) => from x in a select x; }" },
            { "async", "class C { async void F() { } }" },
            { "an async lambda", "delegate void D(); class C { D F() => async () => { }; }" },
            { "Task", "class C { System.Threading.Tasks.Task T; }" },
            { "await", "class C { async void F(System.Threading.Tasks.Task t) { await t; } }" },
            { "Span<T>", "class C { int F(System.Span<byte> s) => 0; }" },
            { "stackalloc", "class C { void F() { System.Span<byte> s = stackalloc byte[3]; } }" },
            { "a record", "record R(int A);" },
            { "a record struct", "readonly record struct R(int A);" },
            { "a tuple type", "class C { (int, int) F() => default; }" },
            { "a tuple", "class C { void F() { var t = (1, 2); } }" },
            {
                "a deconstruction",
                "class C { void Deconstruct(out int a, out int b) { a = b = 0; } void F() { var (x, y) = this; } }"
            },
            { "yield", "class C { System.Collections.IEnumerable F() { yield return 1; } }" },
            { "int?", "class C { int? F; }" },
            { "an int? that nobody wrote", "class C { object F(string s) { var n = s?.Length; return n; } }" },
            { "decimal", "class C { decimal D; }" },
            { "a decimal literal", "class C { object F() => 1m; }" },
            { "volatile", "class C { volatile int V; }" },
            { "an index from the end", "class C { int F(int[] a) => a[^1]; }" },
            { "a range", "class C { object F(string s) => s[1..]; }" },
            { "Enum.Parse", "enum E { A } class C { object F() => System.Enum.Parse(typeof(E), \"A\"); }" },
            { "string.Replace", "class C { string F(string s) => s.Replace(\"a\", \"b\"); }" },
            { "string.Join", "class C { string F(string[] s) => string.Join(\",\", s); }" },
            { "Environment.NewLine", "class C { string F() => System.Environment.NewLine; }" },
            // Compiles, passes the metadata processor, and then misbehaves.
            { "a generic class", "class C<T> { }" },
            { "a generic method", "class C { void F<T>() { } }" },
            { "a call of a generic method", "class C { object F() => System.Array.Empty<int>(); }" },
            { "Action<T>", "class C { System.Action<int> A; }" },
            { "Func<T>", "class C { System.Func<int> A; }" },
            { "EventHandler<T>", "class C { event System.EventHandler<System.EventArgs> E; }" },
            { "a multi-dimensional array", "class C { int[,] A; }" },
            { "a new multi-dimensional array", "class C { object F() => new int[2, 2]; }" },
            { "a default interface method", "interface I { int F() => 1; }" },
            { "a default interface property", "interface I { int P { get { return 1; } } }" },
            { "a static interface method", "interface I { static int F() => 1; }" },
            { "checked", "class C { int F(int a) => checked(a + 1); }" },
            { "a checked block", "class C { int F(int a) { checked { return a + 1; } } }" },
            { "Enum.ToString", "enum E { A } class C { string F(E e) => e.ToString(); }" },
            { "an enum in an interpolated text", "enum E { A } class C { string F(E e) => $\"{e}\"; }" },
            { "an enum added to a text", "enum E { A } class C { string F(E e) => \"e\" + e; }" },
            { "an enum added to a text in place", "enum E { A } class C { void F(E e) { string s = \"\"; s += e; } }" },
            {
                "an enum appended to a text",
                "enum E { A } class C { void F(E e, System.Text.StringBuilder b) { b.Append(e); } }"
            },
            { "an enum formatted into a text", "enum E { A } class C { object F(E e) => string.Format(\"{0}\", e); }" },
            { "an enum joined to a text", "enum E { A } class C { object F(E e) => string.Concat(\"e\", e); }" },
            { "a format that the board does not know", "class C { string F(double d) => $\"{d:E3}\"; }" },
            {
                "a format of ToString that the board does not know",
                "class C { string F(double d) => d.ToString(\"G9\"); }"
            },
            { "dynamic", "class C { dynamic D; }" },
            { "with", "struct S { public int A; } class C { S F(S s) => s with { A = 1 }; }" },
            { "a library type that the board lacks", "class C { object F() => new System.Random(1); }" },
            { "a library that the board lacks", "class C { object F() => System.IO.File.ReadAllBytes(\"x\"); }" },
        };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task It_refuses(string construct, string source)
    {
        var found = await Analyze(source, LanguageVersion.CSharp10);
        Assert.True(found.Length > 0, $"{construct} passed: {source}");
        Assert.All(found, d => Assert.Equal(DiagnosticSeverity.Error, d.Severity));
    }

    [Theory]
    [InlineData(LanguageVersion.CSharp9, true)]
    [InlineData(LanguageVersion.CSharp10, false)]
    [InlineData(LanguageVersion.CSharp11, true)]
    [InlineData(LanguageVersion.CSharp13, true)]
    public async Task It_refuses_every_language_version_but_10(LanguageVersion version, bool refused)
    {
        var found = await Analyze("class C { }", version);
        Assert.Equal(refused, found.Any(d => d.Id == "NANO003"));
    }

    [Fact]
    public async Task It_lets_pass_what_was_tried_on_the_board()
    {
        const string Source = """
            using System;
            using System.Collections;
            using System.Text;
            namespace Node;
            public delegate void Changed(int line);
            public interface IBus { void Transfer(byte[] write, int count); }
            public sealed class FaultException : Exception { public FaultException(string m) : base(m) { } }
            public readonly struct Value { public Value(double v) { V = v; } public double V { get; init; } }
            public enum State { Off, On }
            public sealed class Driver : IDisposable
            {
                private readonly ArrayList _list = new ArrayList();
                private readonly object _gate = new object();
                private readonly byte[] _buffer = new byte[4];
                private readonly IBus? _bus;
                public Driver(IBus? bus) { _bus = bus; }
                public event Changed? Raised;
                public static string Name(State s) => s switch { State.Off => "off", State.On => "on", _ => "?" };
                public double Read(double v)
                {
                    lock (_gate) { _list.Add(v); Raised?.Invoke(1); }
                    try { _bus?.Transfer(_buffer, 1); }
                    catch (FaultException e) when (e.Message.Length > 0) { return double.NaN; }
                    double Local(double x) => Math.Sqrt(x);
                    return v switch { > 1 and < 5 => Local(v), double.NaN => 0, _ => 2 };
                }
                public string Text(double v) { var b = new StringBuilder(); b.Append($"{v:F2} {1:D3} {255:X2}"); return b.ToString(); }
                public long Bits(double v) => BitConverter.DoubleToInt64Bits(v);
                public byte[] Utf8(string s) => Encoding.UTF8.GetBytes(s);
                public void Dispose() { }
            }
            """;
        Assert.Empty(await Analyze(Source, LanguageVersion.CSharp10));
    }

    private static async Task<ImmutableArray<Diagnostic>> Analyze(string source, LanguageVersion version)
    {
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(':')
            .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path));
        var compilation = CSharpCompilation.Create(
            "Sample",
            [CSharpSyntaxTree.ParseText(source, new CSharpParseOptions(version))],
            references,
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                nullableContextOptions: NullableContextOptions.Enable
            )
        );
        return await compilation
            .WithAnalyzers([new NanoFrameworkAnalyzer()])
            .GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
    }
}
