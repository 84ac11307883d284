#:property PublishAot=false
#:property NoWarn=MA0047
#:property RestorePackagesWithLockFile=false
#:property CentralPackageTransitivePinningEnabled=false

// The score of a whole wall from a random sample of its mutants: bench/mutation.sh WALL --sample N calls this with what
// Stryker made: the list of all mutants and the tests beside an assembly that holds them all. A drawn mutant is
// tried in a test process that lives on; a death counts when the same tests then pass without it. A fault in a table that
// is made once a process is not seen so; as what else is left out, it can only make the score lower.
//   dotnet run bench/mutation/sample.cs -- REPORT.json TESTS-DIRECTORY WALL N SEED RESULTS JOBS [FOLDER]...
// Drawn: of each folder of the wall N mutants, all equally likely; the draw depends on the seed and the sources alone,
// and a longer one begins with the shorter. What RESULTS holds already is not run again.
// Tests: those of the folder itself, the quick classes first, then the quick classes of all others, then the slow ones of
// the folder, then those of all others that take seconds. What is left out can only make the score lower.
// Intervals: Wilson's, 95 %. The wall's is of its folders' scores weighted by their numbers of mutants.

using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Xml.Linq;

// Of a class of tests, without a mutant.
const double QuickSeconds = 0.3;

if (args.Length < 7)
{
    Console.Error.WriteLine("usage: sample.cs REPORT.json TESTS-DIRECTORY WALL N SEED RESULTS JOBS [FOLDER]...");
    return 2;
}
string wall = args[2];
int perFolder = int.Parse(args[3], CultureInfo.InvariantCulture);
int seed = int.Parse(args[4], CultureInfo.InvariantCulture);
string results = args[5];
int jobs = int.Parse(args[6], CultureInfo.InvariantCulture);
string[] folders = args[7..];

List<Mutant> all = Mutants(args[0], wall);
var drawn = new List<(int Turn, Mutant Mutant)>();
foreach (
    IGrouping<string, Mutant> folder in all.GroupBy(mutant => mutant.Folder)
        .OrderBy(group => group.Key, StringComparer.Ordinal)
)
{
    if (folders.Length > 0 && !folders.Contains(folder.Key))
        continue;
    Mutant[] order = [.. folder.OrderBy(mutant => mutant.Key, StringComparer.Ordinal)];
    new Random(seed).Shuffle(order);
    drawn.AddRange(order.Take(perFolder).Select((mutant, turn) => (turn, mutant)));
}

var host = new TestHost(args[1], wall + ".Tests");
IReadOnlyDictionary<string, double> classes = host.Measure(results + ".tests.xml");
Dictionary<string, string> known = File.Exists(results)
    ? File.ReadLines(results).Select(line => line.Split('\t')).ToDictionary(cells => cells[0], cells => cells[1])
    : [];
Mutant[] open = [.. drawn.OrderBy(pair => pair.Turn).Select(pair => pair.Mutant).Where(m => !known.ContainsKey(m.Key))];
int taken = -1;
Parallel.For(
    0,
    jobs,
    _ =>
    {
        using var warm = new WarmHost(host, wall);
        for (int i = Interlocked.Increment(ref taken); i < open.Length; i = Interlocked.Increment(ref taken))
        {
            string end = host.Outcome(warm, open[i], classes, QuickSeconds);
            lock (known)
            {
                known[open[i].Key] = end;
                File.AppendAllText(results, $"{open[i].Key}\t{end}\n");
                Console.WriteLine($"{end} {open[i].Key}");
            }
        }
    }
);

// Per folder, and the wall.
double score = 0;
double believed = 0;
double variance = 0;
int total = drawn.Select(pair => pair.Mutant.Folder).Distinct().Sum(name => all.Count(mutant => mutant.Folder == name));
Console.WriteLine($"| folder of {wall} | mutants | drawn | dead | score | 95 % |\n|---|---|---|---|---|---|");
foreach (IGrouping<string, Mutant> folder in drawn.Select(pair => pair.Mutant).GroupBy(mutant => mutant.Folder))
{
    int n = folder.Count();
    int dead = folder.Count(mutant => known[mutant.Key] != "survived");
    int of = all.Count(mutant => mutant.Folder == folder.Key);
    (double low, double high) = Wilson(dead / (double)n, n);
    Console.WriteLine(
        $"| {folder.Key} | {of} | {n} | {dead} | {Percent(dead / (double)n)} | {Percent(low)} to {Percent(high)} |"
    );
    double weight = of / (double)total;
    // Agresti and Coull's share, so that a folder without a survivor is not taken for certain; and a folder that was
    // drawn whole is certain.
    double share = (dead + 2) / (n + 4.0);
    score += weight * dead / n;
    believed += weight * share;
    variance += weight * weight * share * (1 - share) / n * (of - n) / Math.Max(1, of - 1);
}
double alike = variance > 0 ? believed * (1 - believed) / variance : 1e9;
(double least, double most) = Wilson(score, alike);
Console.WriteLine(
    $"| **all** | {total} | {drawn.Count} | | **{Percent(score)}** | {Percent(least)} to {Percent(most)} |"
);
Console.WriteLine($"seed {seed}");
return score < 0.85 ? 1 : 0;

static string Percent(double share) => (100 * share).ToString("0", CultureInfo.InvariantCulture) + " %";

static (double Low, double High) Wilson(double share, double n)
{
    const double z = 1.96;
    double middle = share + z * z / (2 * n);
    double half = z * Math.Sqrt(share * (1 - share) / n + z * z / (4 * n * n));
    return ((middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n));
}

// Every mutant that Stryker made and could compile, but those that the configuration leaves out.
static List<Mutant> Mutants(string report, string wall, [CallerFilePath] string here = "")
{
    string yaml = Path.Combine(Path.GetDirectoryName(here)!, wall.Split('.')[^1].ToLowerInvariant() + ".yaml");
    HashSet<string> leftOut =
    [
        .. File.ReadLines(yaml)
            .Where(line => line.Contains("\"!**/", StringComparison.Ordinal))
            .Select(line => line[(line.LastIndexOf('/') + 1)..].TrimEnd('"', ' ')),
    ];
    using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(report));
    var mutants = new List<Mutant>();
    foreach (JsonProperty file in document.RootElement.GetProperty("files").EnumerateObject())
    {
        string path = file.Name.Replace('\\', '/');
        int at = path.IndexOf(wall + "/", StringComparison.Ordinal);
        path = at < 0 ? path : path[(at + wall.Length + 1)..];
        if (leftOut.Contains(Path.GetFileName(path)))
            continue;
        string folder = Path.GetDirectoryName(path) is { Length: > 0 } name ? name : ".";
        foreach (JsonElement mutant in file.Value.GetProperty("mutants").EnumerateArray())
        {
            string status = mutant.GetProperty("status").GetString()!;
            string why = mutant.TryGetProperty("statusReason", out JsonElement reason) ? reason.GetString() ?? "" : "";
            if (
                status == "CompileError"
                || (status == "Ignored" && !why.Contains("mutate filter", StringComparison.OrdinalIgnoreCase))
            )
                continue;
            JsonElement start = mutant.GetProperty("location").GetProperty("start");
            JsonElement end = mutant.GetProperty("location").GetProperty("end");
            string change = string.Join(
                ' ',
                (mutant.GetProperty("replacement").GetString() ?? "").Split(
                    (char[]?)null,
                    StringSplitOptions.RemoveEmptyEntries
                )
            );
            mutants.Add(
                new(
                    int.Parse(mutant.GetProperty("id").GetString()!, CultureInfo.InvariantCulture),
                    folder,
                    $"{path}:{start.GetProperty("line")}:{start.GetProperty("column")}-{end.GetProperty("line")}:{end.GetProperty("column")} "
                        + $"{mutant.GetProperty("mutatorName").GetString()}: {(change.Length > 160 ? change[..160] : change)}"
                )
            );
        }
    }
    return mutants;
}

internal sealed record Mutant(int Id, string Folder, string Key);

// The tests as a process, with one mutant switched on: MutantControl, which Stryker puts into the assembly, reads its
// number once from the variable that STRYKER_MUTANT_ID_CONTROL_VAR names.
internal sealed class TestHost(string directory, string name)
{
    private const double OtherSeconds = 5;

    // Seconds by test class, with no mutant on; all must pass. Kept beside the results.
    public IReadOnlyDictionary<string, double> Measure(string xml)
    {
        string made = xml + ".part";
        if (!File.Exists(xml))
        {
            if (Run(-1, ["-result-xml", made], double.PositiveInfinity) != "survived")
                throw new InvalidOperationException($"{name} fails without a mutant: mend the tests first");
            File.Move(made, xml);
        }

        return XDocument
            .Load(xml)
            .Descendants("test")
            .GroupBy(test => (string)test.Attribute("type")!)
            .ToDictionary(group => group.Key, group => group.Sum(test => (double)test.Attribute("time")!));
    }

    public string Outcome(
        WarmHost warm,
        Mutant mutant,
        IReadOnlyDictionary<string, double> classes,
        double quickSeconds
    )
    {
        string space = $"{name}.{mutant.Folder.Replace('/', '.')}.";
        bool IsOwn(string type) => type.StartsWith(space, StringComparison.Ordinal);
        string[] Chosen(Func<string, bool> which) =>
            [.. classes.OrderBy(pair => pair.Value).Select(pair => pair.Key).Where(which)];
        string[] own = Chosen(type => IsOwn(type) && classes[type] <= quickSeconds);
        string[] others = Chosen(type => !IsOwn(type) && classes[type] <= quickSeconds);
        string[] slow = Chosen(type =>
            type.LastIndexOf('.') == space.Length - 1 && IsOwn(type) && classes[type] > quickSeconds
        );
        string[] seconds = Chosen(type =>
            !slow.Contains(type) && classes[type] > quickSeconds && classes[type] <= OtherSeconds
        );
        foreach (string[] chosen in (string[][])[own, others, slow, seconds])
        {
            string end = chosen.Length == 0 ? "survived" : warm.Run(mutant.Id, chosen);
            if (end == "ended" || (end == "killed" && warm.Run(-1, chosen) != "survived"))
            {
                // What an earlier one left behind, or this one.
                warm.End();
                end = Run(mutant.Id, Filter(chosen), 30 + (5 * chosen.Sum(type => classes[type])));
            }

            if (end != "survived")
                return end;
        }

        return "survived";
    }

    private static string[] Filter(string[] classes) => [.. classes.SelectMany(type => (string[])["-class", type])];

    // Dead by time is a matter of processor time, so that a busy machine kills none; one that waits for ever has an hour.
    private string Run(int mutant, string[] arguments, double processorSeconds)
    {
        using Process process = Process.Start(Start([.. arguments, "-stopOnFail", "-noColor", "-noLogo"], mutant))!;
        bool isGood = false;
        process.OutputDataReceived += (_, line) =>
            isGood |= line.Data?.Contains("Errors: 0, Failed: 0,", StringComparison.Ordinal) == true;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        long since = TimeProvider.System.GetTimestamp();
        while (!process.WaitForExit(100))
        {
            if (TimeProvider.System.GetElapsedTime(since).TotalHours < 1 && Spent(process) < processorSeconds)
                continue;
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            return "timeout";
        }

        // The rest of its output. Its exit code also tells of threads that were left running.
        process.WaitForExit();
        return isGood ? "survived" : "killed";
    }

    public ProcessStartInfo Start(string[] arguments, int mutant)
    {
        var start = new ProcessStartInfo(Path.Combine(directory, name), arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["STRYKER_MUTANT_ID_CONTROL_VAR"] = "EDGE_MUTANT";
        start.Environment["EDGE_MUTANT"] = mutant.ToString(CultureInfo.InvariantCulture);
        start.Environment["DOTNET_TieredPGO"] = "0";
        // A mutant that allocates for ever dies of it, and nobody else.
        start.Environment["DOTNET_GCHeapHardLimit"] = "0x60000000";
        return start;
    }

    // Seconds; 0 of one that has just ended.
    public static double Spent(Process process)
    {
        try
        {
            return process.TotalProcessorTime.TotalSeconds;
        }
        catch (Exception gone) when (gone is InvalidOperationException or Win32Exception)
        {
            return 0;
        }
    }
}

// A test process that takes many mutants: this program rides in it as a start-up hook (StartupHook below), reads a line for each
// run from its input, and answers with the exit code.
internal sealed class WarmHost(TestHost host, string name) : IDisposable
{
    private const double MostProcessorSeconds = 60;
    private Process? _process;

    public string Run(int mutant, string[] classes)
    {
        _process ??= Begin();
        double before = TestHost.Spent(_process);
        long since = TimeProvider.System.GetTimestamp();
        Task<string?> answer = _process.StandardOutput.ReadLineAsync();
        try
        {
            _process.StandardInput.WriteLine(
                $"{mutant.ToString(CultureInfo.InvariantCulture)} {string.Join(' ', classes)}"
            );
            _process.StandardInput.Flush();
        }
        catch (IOException)
        {
            End();
            return "ended";
        }

        while (!answer.Wait(100))
        {
            bool isLate =
                TestHost.Spent(_process) - before > MostProcessorSeconds
                || TimeProvider.System.GetElapsedTime(since).TotalHours > 1;
            if (isLate)
            {
                End();
                return "timeout";
            }
        }

        if (answer.Result is null)
        {
            // It died: of the mutant, or of what those before it left behind.
            End();
            return "ended";
        }

        return answer.Result == "0" ? "survived" : "killed";
    }

    public void End()
    {
        if (_process is { HasExited: false })
            _process.Kill(entireProcessTree: true);
        _process?.Dispose();
        _process = null;
    }

    public void Dispose() => End();

    private Process Begin()
    {
        ProcessStartInfo start = host.Start([], -1);
        start.Environment["DOTNET_STARTUP_HOOKS"] = typeof(WarmHost).Assembly.Location;
        start.Environment["EDGE_MUTANT_TESTS"] = name;
        var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        return process;
    }
}

internal static class StartupHook
{
    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable("EDGE_MUTANT_TESTS") is not { Length: > 0 } name)
            return;
        Environment.SetEnvironmentVariable("DOTNET_STARTUP_HOOKS", null);
        Environment.SetEnvironmentVariable("EDGE_MUTANT_TESTS", null);
        using var answers = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
        using var questions = new StreamReader(Console.OpenStandardInput());
        Console.SetOut(TextWriter.Null);
        MethodInfo main = Assembly.Load(new AssemblyName(name + ".Tests")).EntryPoint!;
        FieldInfo active = Assembly
            .Load(new AssemblyName(name))
            .GetTypes()
            .Single(type => type.Name == "MutantControl")
            .GetField("ActiveMutant")!;
        while (questions.ReadLine() is { } line)
        {
            string[] words = line.Split(' ');
            string[] arguments =
            [
                .. words[1..].SelectMany(type => (string[])["-class", type]),
                "-stopOnFail",
                "-noColor",
                "-noLogo",
            ];
            active.SetValue(null, int.Parse(words[0], CultureInfo.InvariantCulture));
            object? end = main.Invoke(null, [arguments]);
            active.SetValue(null, -1);
            answers.WriteLine(end is Task<int> task ? task.Result : (int)end!);
        }

        Environment.Exit(0);
    }
}
