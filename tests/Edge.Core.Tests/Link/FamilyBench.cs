using System.Collections;
using System.Text;
using Edge.Core.Link;
using Edge.Core.Readings;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Link;

/// <summary>A dialogue with a modem that answers from a table, and prompts for texts; what is not in the table is an ERROR.</summary>
internal sealed class FamilyBench(SmsQueue? texts = null, int sims = 1, string? simSwitch = null) : IEnumerable
{
    private const char EndOfText = '\u001A';
    private const char Escape = '\u001B';

    private readonly Dictionary<string, string> _answers = new(StringComparer.Ordinal)
    {
        ["AT"] = "",
        ["ATE0"] = "",
        ["AT+CMEE=1"] = "",
        ["AT+CGMR"] = "1.0",
        ["AT+CGSN"] = "860000000000001",
        ["AT+CPIN?"] = "+CPIN: READY",
        ["AT+CREG?"] = "+CREG: 0,1",
        ["AT+COPS=3,2"] = "",
        ["AT+COPS?"] = "+COPS: 0,2,\"45204\",7",
        ["AT+CMGF=0"] = "",
        ["AT+CFUN=0"] = "",
        ["AT+CFUN=4"] = "",
        ["AT+CFUN=1"] = "",
        ["AT+COPS=0"] = "",
        ["AT+CFUN=1,1"] = "",
    };

    private readonly StringBuilder _input = new();
    private readonly StringBuilder _output = new();
    private Stamp _now = new(50_000_000, 1_700_000_000_000, Synced: true);
    private bool _isPrompting;

    public ModemDialogue Dialogue { get; } = new(texts: texts, sims: sims, simSwitch: simSwitch);

    public List<Reading> Readings { get; } = [];

    public List<string> Asked { get; } = [];

    /// <summary>What it answers to a text: after OK's place, as <c>+CMGS: 5</c>; an answer that begins with ! takes the place of
    /// OK, and null is silence.</summary>
    public string? TextAnswer { get; set; } = "+CMGS: 5";

    /// <summary>Whether it prompts.</summary>
    public bool Prompts { get; set; } = true;

    public string this[string command]
    {
        set => _answers[command] = value;
    }

    public IEnumerator GetEnumerator() => _answers.GetEnumerator();

    public void Poll() => Run(5);

    public void Run(double seconds)
    {
        List<byte> send = [];
        for (int turn = 0; turn < seconds * 10; turn++)
        {
            _now = _now.AddMicros(100_000);
            send.Clear();
            byte[] received = Encoding.ASCII.GetBytes(_output.ToString());
            _output.Clear();
            Dialogue.Step(received, _now, send, Readings);
            Take(Encoding.ASCII.GetString([.. send]));
        }
    }

    public void Say(string text) => _output.Append(text);

    public void Prompt()
    {
        _isPrompting = true;
        Say("\r\n> ");
    }

    public Reading Reading(MetricId metric) => Readings.Last(r => r.Metric == metric);

    public string? Text(MetricId metric) => Reading(metric) is { IsGood: true } reading ? reading.Text : null;

    public double Value(MetricId metric) => Reading(metric).Value;

    private void Take(string text)
    {
        foreach (char c in text)
        {
            if (_isPrompting)
            {
                TakeText(c);
            }
            else if (c == '\r')
            {
                string command = _input.ToString();
                _input.Clear();
                Asked.Add(command);
                Answer(command);
            }
            else if (c != Escape)
            {
                _input.Append(c);
            }
        }
    }

    private void TakeText(char c)
    {
        if (c is EndOfText or Escape)
        {
            Asked.Add((c == Escape ? "ESC " : "TEXT ") + _input);
            _input.Clear();
            _isPrompting = false;
            if (c == EndOfText && TextAnswer is { } answer)
            {
                Say(answer.StartsWith('!') ? $"\r\n{answer[1..]}\r\n" : $"\r\n{answer}\r\n\r\nOK\r\n");
            }
        }
        else
        {
            _input.Append(c);
        }
    }

    private void Answer(string command)
    {
        if (command.StartsWith("AT+CMGS=", StringComparison.Ordinal))
        {
            if (Prompts)
            {
                Prompt();
            }
            else
            {
                Say("\r\n+CMS ERROR: 302\r\n");
            }

            return;
        }

        Say(
            !_answers.TryGetValue(command, out string? answer) ? "\r\nERROR\r\n"
            : answer.StartsWith('!') ? $"\r\n{answer[1..]}\r\n"
            : answer.Length > 0 ? $"\r\n{answer}\r\n\r\nOK\r\n"
            : "\r\nOK\r\n"
        );
    }
}
