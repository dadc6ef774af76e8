/** A verdict as a Chinese sentence. */
import type { Verdict } from '#contract/study-verdict.js'

const percent = (share: number) => `${(share * 100).toFixed(1)}%`
const points = (difference: number) => `${(Math.abs(difference) * 100).toFixed(1)} 个百分点`
const within = (half: number) => `（噪声范围 ±${(half * 100).toFixed(1)}）`
const ratio = (times: number) =>
  times >= 100 ? Math.round(times).toLocaleString('en') : String(Number(times.toPrecision(2)))
const count = (number: number) => Math.round(number).toLocaleString('en')
const rank = (value: number) => value.toFixed(2)

function duration(seconds: number): string {
  if (seconds < 90) return `${Number(seconds.toPrecision(2))} 秒`
  if (seconds < 5400) return `${Math.round(seconds / 60)} 分钟`
  return `${Number((seconds / 3600).toPrecision(2))} 小时`
}

const scoreNames = {
  upstream: '预训练时的分数',
  nearestNeighbours: '特征上的最近邻',
  linear: '特征上的线性探测',
} as const
const setNames = { inside: '验证', outside: '独立' } as const

export function verdictText(verdict: Verdict): string {
  switch (verdict.key) {
    case 'waiting':
      return `${verdict.points} 次训练中完成了 ${verdict.done} 次，还太少，不足以下结论。`
    case 'not-distinguishable': {
      const { first, second, difference, half } = verdict
      return `${first} 与 ${second} 无法区分：相差 ${points(difference)}${within(half)}。`
    }
    case 'scratch-costs':
      return `要达到 ${percent(verdict.accuracy)}，从头训练大约需要迁移的 ${ratio(verdict.times)} 倍计算量。`
    case 'scratch-never': {
      const { transfer, scratch, times, runs } = verdict
      return `迁移达到 ${percent(transfer)}；从头训练在所有试过的代价下（计算量最多为该次训练的 ${ratio(times)} 倍）都没有达到：${runs} 次训练中最好的一次为 ${percent(scratch)}。`
    }
    case 'scratch-wins':
      return `从头训练达到 ${percent(verdict.scratch)}，高于迁移的 ${percent(verdict.transfer)}。`
    case 'few-tries': {
      const name = verdict.group === 'transfer' ? '迁移' : '从头训练'
      return `对${name}做随机搜索，有一半的抽样能在其最佳一次训练 ${ratio(verdict.times)} 倍的计算量内找到 ${percent(verdict.accuracy)}。`
    }
    case 'row-augmentation': {
      const { network, level, gain, half } = verdict
      return `${network}：宜用数据增强（${level}），不加正则化：比两者都不用高 ${points(gain)}${within(half)}。`
    }
    case 'row-regularisation':
      return `${verdict.network}：宜用正则化，不做数据增强：比两者都不用高 ${points(verdict.gain)}${within(verdict.half)}。`
    case 'row-both': {
      const { network, level, gain, half } = verdict
      return `${network}：宜同时用数据增强（${level}）和正则化：比两者都不用高 ${points(gain)}${within(half)}。`
    }
    case 'row-neither':
      return `${verdict.network}：数据增强和正则化都不宜用：其余设置中最好的也低 ${points(verdict.loss)}${within(verdict.half)}。`
    case 'row-same':
      return `${verdict.network}：无法区分：其余设置中最好的与两者都不用相差 ${points(verdict.difference)}${within(verdict.half)}。`
    case 'map-cells': {
      const { helped, hurt, cells } = verdict
      return `在 ${cells} 种增强与正则化设置中，${helped} 种有益，${hurt} 种有害，${cells - helped - hurt} 种与两者都不用无法区分。`
    }
    case 'map-kinds': {
      const { augmentation, augmentationOf, regularisation, regularisationOf } = verdict
      return `单用数据增强在 ${augmentationOf} 种情况中有 ${augmentation} 种有益，正则化在 ${regularisationOf} 种情况中有 ${regularisation} 种有益。`
    }
    case 'augreg-worth':
      return `${verdict.network}：有 ${count(verdict.pictures)} 张图片时，AugReg 在这里大约相当于 ${ratio(verdict.times)} 倍的数据。`
    case 'augreg-worth-more':
      return `${verdict.network}：有 ${count(verdict.pictures)} 张图片时，AugReg 胜过用 ${ratio(verdict.times)} 倍数据（试过的最大值）的普通训练。`
    case 'augreg-costs':
      return `${verdict.network}：有 ${count(verdict.pictures)} 张图片时，AugReg 在这里不顶任何数据：损失 ${points(verdict.difference)}。`
    case 'recommended-best':
      return `推荐的权重 ${verdict.recommended} 是 ${verdict.candidates} 个中最好的；尝试其余权重多用了 ${duration(verdict.furtherSeconds)}。`
    case 'recommended-regret': {
      const { recommended, best, regret, furtherSeconds } = verdict
      return `全部尝试可多得 ${points(regret)}：以 ${best} 代替推荐的 ${recommended}，多用 ${duration(furtherSeconds)}。`
    }
    case 'score-rank':
      return `${scoreNames[verdict.score]}与这里准确率的等级相关系数：${rank(verdict.rank)}，共 ${verdict.candidates} 个权重。`
    case 'more-data': {
      const { more, fewer, wins, of, gain } = verdict
      return `在 ${of} 种网络结构中，用 ${more} 预训练有 ${wins} 种胜过 ${fewer}；平均${gain >= 0 ? '高' : '低'} ${points(gain)}。`
    }
    case 'patch-over-width': {
      const { wide, thin, resolution, gain, speedRatio } = verdict
      return `在 ${resolution} 像素下宜选 ${wide} 而不是 ${thin}：准确率高 ${points(gain)}，速度为其 ${ratio(speedRatio)} 倍。`
    }
    case 'width-over-patch': {
      const { wide, thin, resolution, gain, speedRatio } = verdict
      return `在 ${resolution} 像素下 ${thin} 比 ${wide} 准确率高 ${points(gain)}，后者速度为其 ${ratio(speedRatio)} 倍。`
    }
    case 'front':
      return `没有其他网络既同样快又同样准：${verdict.networks.join('、')}。`
    case 'speed-failed':
      return `未能测量 ${verdict.network} 在 ${verdict.resolution} 像素下的速度：${verdict.why}`
    case 'parameters-mislead': {
      const { accuracyRank, operationsAccuracyRank, slownessRank, operationsSlownessRank } = verdict
      return `参数量会误导：在 ${verdict.places} 个网络中，它与准确率和耗时的等级相关系数为 ${rank(accuracyRank)} 和 ${rank(slownessRank)}，运算量则为 ${rank(operationsAccuracyRank)} 和 ${rank(operationsSlownessRank)}。`
    }
    case 'outside-gap': {
      const { network, inside, outside, half } = verdict
      return `${network} 在验证图片上得 ${percent(inside)}，在独立图片上得 ${percent(outside)}${within(half)}。`
    }
    case 'best-changes':
      return `选择会改变：验证图片上 ${verdict.inside} 第一，独立图片上 ${verdict.outside} 第一。`
    case 'best-stays':
      return `选择不变：${verdict.network} 在验证图片和独立图片上都是第一。`
    case 'leakage':
      return `${verdict.examples} 张${setNames[verdict.set]}图片中有 ${verdict.leaked} 张与训练图片几乎相同。`
    case 'best-config': {
      const { label, accuracy, next, half } = verdict
      return `最佳：${label}，${percent(accuracy)}；其次为 ${percent(next)}${within(half)}。`
    }
    case 'axis-matters':
      return `${verdict.path} 与准确率的等级相关系数：${rank(verdict.rank)}。`
  }
}
