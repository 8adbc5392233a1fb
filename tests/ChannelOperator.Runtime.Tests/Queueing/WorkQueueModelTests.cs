using System.Globalization;
using ChannelOperator.Runtime.Client;
using ChannelOperator.Runtime.Queueing;
using ChannelOperator.Runtime.Tests.Testing;
using CsCheck;

namespace ChannelOperator.Runtime.Tests.Queueing;

/// <summary>The queue against its model, under any sequence of operations.</summary>
public sealed class WorkQueueModelTests
{
    private static readonly Gen<ResourceKey> Keys = Gen.Int[0, 5].Select(i => new ResourceKey("ns", i.ToString(CultureInfo.InvariantCulture)));
    private static readonly Gen<WorkPriority> Priorities = Gen.Enum<WorkPriority>();

    // Odd and even milliseconds: no two delayed adds are due at once, where the order would be left open.
    private static readonly Gen<Action<Pair>> Operations = Gen.Frequency(
        (6, Gen.Select(Keys, Priorities, (key, priority) => (Action<Pair>)(pair => pair.Add(key, priority)))),
        (3, Gen.Select(Keys, Priorities, Gen.Int[1, 50], (key, priority, delay) => (Action<Pair>)(pair => pair.AddAfter(key, delay, priority)))),
        (2, Gen.Int[1, 30].Select(milliseconds => (Action<Pair>)(pair => pair.Advance(milliseconds)))),
        (6, Gen.Const((Action<Pair>)(pair => pair.Take()))),
        (5, Keys.Select(key => (Action<Pair>)(pair => pair.Done(key)))));

    [Fact]
    public void AnyOperations_QueueBehavesAsItsModel() => Operations.Array[1, 200].Sample(
        operations =>
        {
            using Pair pair = new();
            foreach (Action<Pair> operation in operations)
            {
                operation(pair);
                pair.Compare();
            }

            pair.Drain();
        },
        iter: 2000);

    [Fact]
    public void EndlessHighAndNormal_ModelAndQueueAgreeOnPatience() => Gen.Select(Keys, Priorities).Array[100, 300].Sample(
        adds =>
        {
            using Pair pair = new();
            for (int i = 0; i < adds.Length; i++)
            {
                pair.Add(new ResourceKey(adds[i].Item1.Name, i.ToString(CultureInfo.InvariantCulture)), adds[i].Item2);
                if (i % 3 > 0)
                {
                    pair.Take();
                }
            }

            pair.Drain();
        },
        iter: 300);

    private sealed class Pair : IDisposable
    {
        private readonly FakeClock _clock = new();
        private readonly MetricsProbe _metrics = new();
        private readonly QueueModel _model = new();
        private readonly WorkQueue _queue;
        private int _tick;

        public Pair() => _queue = new WorkQueue("test", RetryBackoff.Default, _clock, _metrics.Metrics);

        public void Add(ResourceKey key, WorkPriority priority)
        {
            _queue.Add(key, priority);
            _model.Add(key, priority);
        }

        public void AddAfter(ResourceKey key, int milliseconds, WorkPriority priority)
        {
            // Microseconds that only grow keep the due times apart.
            TimeSpan delay = TimeSpan.FromMilliseconds(milliseconds) + TimeSpan.FromTicks(_tick++);
            _queue.AddAfter(key, delay, priority);
            _model.AddAfter(key, delay, priority);
        }

        public void Advance(int milliseconds)
        {
            // The queue looks no more often than every millisecond: both look at the same moments.
            for (int i = 0; i < milliseconds; i++)
            {
                _clock.Advance(TimeSpan.FromMilliseconds(1));
                _model.Advance(TimeSpan.FromMilliseconds(1));
            }
        }

        public void Take()
        {
            ResourceKey? expected = _model.Take();
            if (expected is null)
            {
                Assert.Equal(0, _queue.Depth);
                return;
            }

            Task<ResourceKey?> taking = _queue.TakeAsync(CancellationToken.None);
            Assert.True(taking.IsCompleted);
            Assert.Equal(expected, taking.Result);
        }

        public void Done(ResourceKey key)
        {
            _queue.Done(key);
            _model.Done(key);
        }

        public void Drain()
        {
            Advance(1000);
            while (_model.Depth > 0 || _model.Processing.Count > 0)
            {
                Take();
                foreach (ResourceKey key in _model.Processing.ToList())
                {
                    Done(key);
                }

                Compare();
            }

            Assert.Equal(0, _queue.Delayed);
        }

        public void Compare() => Assert.Equal(_model.Depth, _queue.Depth);

        public void Dispose()
        {
            _queue.Dispose();
            _metrics.Dispose();
        }
    }
}
